import type { Expression, SpaceConstraint, SpaceDeclaration, SpaceDimension } from '../syntax/tree.ts';
import { braces, enclosed, lines } from './brackets.ts';
import { continued } from './continuations.ts';
import type { Page } from './page.ts';
import type { Composed } from './print.ts';

/** `space wide for x { … }`, one entry a line */
export function* space(page: Page, node: SpaceDeclaration): Composed {
  if (node.exported) page.word('export');
  page.word('space');
  page.word();
  page.word('for');
  yield node.subject;
  page.space();
  yield enclosed(page, braces, node.entries.length === 0 ? undefined : lines(page, node.entries), { broken: true });
}

/** `a.b in e when c` */
export function* dimension(page: Page, { path, domain, condition }: SpaceDimension): Composed {
  yield path;
  page.space();
  page.word('in');
  yield continued(page, domain, domain, condition && conditional(page, 'when', condition));
}

/** `where c` */
export function* constraint(page: Page, { condition }: SpaceConstraint): Composed {
  yield conditional(page, 'where', condition);
}

function* conditional(page: Page, word: 'when' | 'where', condition: Expression): Composed {
  page.word(word);
  yield condition;
}
