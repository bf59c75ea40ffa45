import type { ExpectDeclaration } from '../syntax/tree.ts';
import { listed } from './continuations.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

/** `expect a > b "why" after c`: on one line, or the message and what it waits for one a line. */
export function* expectation(page: Page, node: ExpectDeclaration): Composed {
  page.word('expect');
  const group = page.open();
  yield node.condition;
  page.indent();
  if (node.message) {
    if (page.peek().startsLine) group.broken = true;
    page.line(' ');
    yield node.message;
  }
  if (node.after) {
    if (page.peek().startsLine) group.broken = true;
    page.line(' ');
    yield listed(page, 'after', node.after);
  }
  page.dedent();
  page.close();
}

/** `allow in_sample "why"` */
export function allow(page: Page): Printing {
  return () => {
    page.word('allow');
    page.token();
    page.open();
    page.indent();
    page.line(' ');
    page.token();
    page.dedent();
    page.close();
  };
}
