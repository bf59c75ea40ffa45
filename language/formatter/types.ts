import type { Expression, Parameter, TypeExpression } from '../syntax/tree.ts';
import { bracketed, squares } from './brackets.ts';
import type { Page } from './page.ts';
import type { Composed } from './print.ts';

/** `List<Int in 1..>`, `Tensor[time, feature]` */
export function* type(page: Page, node: TypeExpression): Composed {
  page.token();
  if (node.arguments.length > 0) {
    page.token('<');
    for (const [index, argument] of node.arguments.entries()) {
      if (index > 0) page.word(',');
      yield argument;
    }
    page.token('>');
  }
  if (node.dimensions) yield bracketed(page, squares, node.dimensions);
  if (node.refinement) {
    page.space();
    page.word('in');
    yield node.refinement;
  }
}

/** `hidden: Int in 1.. = 128` */
export function* parameter(page: Page, node: Parameter): Composed {
  page.token();
  yield typeAndDefault(page, node.type, node.default);
}

/** `: Int in 1.. = 128` after a name */
export function* typeAndDefault(
  page: Page,
  declared: TypeExpression | undefined,
  value: Expression | undefined,
): Composed {
  if (declared) {
    page.word(':');
    yield declared;
  }
  if (value) {
    page.space();
    page.word('=');
    yield value;
  }
}
