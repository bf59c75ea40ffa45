import type { Expression } from '../syntax/tree.ts';
import { listed } from './continuations.ts';
import type { Page } from './page.ts';
import type { Composed } from './print.ts';

/**
 * ` where a < b, c == d` after a head, and what parts it from the block behind it, if one follows: where the constraints need a
 * line of their own, so does the brace, which keeps them apart from what is in it.
 */
export function* constraints(page: Page, conditions: readonly Expression[], blockFollows: boolean): Composed {
  if (conditions.length === 0) {
    if (blockFollows) page.space();
    return;
  }
  page.open();
  page.indent();
  page.line(' ');
  yield listed(page, 'where', conditions);
  page.dedent();
  if (blockFollows) page.line(' ');
  page.close();
}
