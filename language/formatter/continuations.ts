import type { Expression } from '../syntax/tree.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

/**
 * `value`, and ` after a, b` or ` when c` behind it. That has a line of its own, one step deeper, where it does not fit behind the
 * last line of the value, where the value is a chain that is broken, and where its author put it on one. `beforeTail` is called
 * between the two.
 */
export function* continued(
  page: Page,
  value: Expression,
  printed: Expression | Printing,
  tail: Printing | undefined,
  beforeTail?: () => void,
): Composed {
  if (!tail) {
    yield printed;
    beforeTail?.();
    return;
  }
  // What ends in brackets may be broken in them and still be followed on the line of the last one.
  const whole = isChain(value) ? page.open() : undefined;
  yield printed;
  beforeTail?.();
  const group = whole ?? page.open();
  if (page.peek().startsLine) group.broken = true;
  page.indent();
  page.line(' ');
  yield tail;
  page.dedent();
  page.close();
}

/** Whether a value is broken into lines that are deeper than its first. */
function isChain(value: Expression): boolean {
  if (value.kind === 'pipe') return value.left.kind === 'pipe';
  return value.kind === 'binary' || value.kind === 'conditional';
}

/** `after a, b`, `where a < b, c == d`: what follows the word on one line, or one a line. */
export function* listed(page: Page, word: 'after' | 'where', items: readonly Expression[]): Composed {
  page.open();
  page.word(word);
  page.indent();
  for (const [index, item] of items.entries()) {
    if (index > 0) page.line(' ');
    yield item;
    if (index < items.length - 1) page.comma();
  }
  page.dedent();
  page.close();
}
