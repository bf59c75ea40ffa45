import type { ModelBinding, ModelDeclaration, ModelInput } from '../syntax/tree.ts';
import { braces, bracketed, enclosed, lines, parentheses } from './brackets.ts';
import { constraints } from './constraints.ts';
import type { Page } from './page.ts';
import type { Composed } from './print.ts';

/** `model Mlp(…) where … { … }` and likewise `block` */
export function* model(page: Page, node: ModelDeclaration): Composed {
  if (node.exported) page.word('export');
  page.word(node.kind);
  page.token();
  if (page.peek().text === '(') yield bracketed(page, parentheses, node.parameters);
  yield constraints(page, node.constraints, true);
  yield enclosed(page, braces, node.body.length === 0 ? undefined : lines(page, node.body), { broken: true });
}

/** `input x: Tensor[time, feature]` */
export function* input(page: Page, node: ModelInput): Composed {
  page.word('input');
  page.token();
  page.word(':');
  yield node.type;
}

/** `x = …`, `tap x = …`, `output x = …` */
export function* binding(page: Page, node: ModelBinding): Composed {
  if (node.role !== 'local') page.word(node.role);
  page.word();
  page.word('=');
  yield node.value;
}
