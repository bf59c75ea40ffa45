import type { EnumDeclaration, ExternDeclaration, Parameter } from '../syntax/tree.ts';
import { braces, bracketed, parentheses } from './brackets.ts';
import { isIdle, settings } from './calls.ts';
import { constraints } from './constraints.ts';
import { verbatim } from './expressions.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

/**
 * `extern rsi(…) -> Frame rolling(…) where … { … }`. The parameters stand one a line unless all up to the family fits on one.
 */
export function* extern(page: Page, node: ExternDeclaration): Composed {
  if (node.exported) page.word('export');
  page.word('extern');
  page.token();
  yield bracketed(page, parentheses, marked(page, node.parameters), { open: true });
  page.space();
  page.word('->');
  yield node.result;
  page.space();
  yield node.family;
  page.close();
  const hasBlock = node.settings !== undefined && !isIdle(page, node.settings);
  yield constraints(page, node.constraints, hasBlock);
  if (node.settings) yield settings(page, node.settings, false);
}

/** Parameters with the `*` before the first that must be named. */
function marked(page: Page, parameters: readonly Parameter[]): readonly (Parameter | Printing)[] {
  const named = parameters.findIndex(({ positional }) => !positional);
  return named === -1 ? parameters : [...parameters.slice(0, named), verbatim(page), ...parameters.slice(named)];
}

/** `enum Smoothing { wilder, cutler }` */
export function* enumeration(page: Page, node: EnumDeclaration): Composed {
  if (node.exported) page.word('export');
  page.word('enum');
  page.word();
  yield bracketed(
    page,
    braces,
    node.members.map(() => verbatim(page)),
  );
}
