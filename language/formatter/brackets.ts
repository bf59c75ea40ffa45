import type { AnyNode } from '../syntax/walk.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

/** A pair of brackets; `padding` is what stands inside them on one line. */
export interface Brackets {
  readonly open: string;
  readonly close: string;
  readonly padding: '' | ' ';
}

export const parentheses: Brackets = { open: '(', close: ')', padding: '' };
export const squares: Brackets = { open: '[', close: ']', padding: '' };
export const braces: Brackets = { open: '{', close: '}', padding: ' ' };

export interface Enclosure {
  /** Whether every line inside ends, however short. */
  readonly broken?: boolean;
  /** Whether what follows the brackets is in their group; the caller closes it. */
  readonly open?: boolean;
}

/** `content` in brackets; a line break of the author after the opening one keeps them broken. Without content, only comments. */
export function* enclosed(
  page: Page,
  brackets: Brackets,
  content: Printing | undefined,
  how: Enclosure = {},
): Printing {
  const group = page.open();
  const empty = !content && page.isBarePair(page.peek().offset);
  page.token(brackets.open);
  if (!empty) {
    if (how.broken || page.peek().startsLine) group.broken = true;
    page.indent();
    if (content) {
      page.line(brackets.padding, 'after_first');
      yield content;
    }
    if (page.commentsAhead()) {
      page.line(brackets.padding, content ? 'all' : 'after_first');
      page.comments();
    }
    page.dedent();
    page.line(brackets.padding);
  }
  page.token(brackets.close);
  if (!how.open) page.close();
}

/** Items in brackets, with commas between them, and behind the last one where they stand one a line. */
export function* bracketed(
  page: Page,
  brackets: Brackets,
  items: readonly (AnyNode | Printing)[],
  how: Enclosure = {},
): Printing {
  yield enclosed(page, brackets, items.length === 0 ? undefined : separated(page, items), how);
}

function* separated(page: Page, items: readonly (AnyNode | Printing)[]): Composed {
  for (const [index, item] of items.entries()) {
    if (index > 0) page.line(' ', 'all');
    yield item;
    if (index < items.length - 1) page.comma();
    else page.lastComma();
  }
}

/** Nodes one a line without commas, with the empty lines of the author between them. */
export function* lines(page: Page, nodes: readonly AnyNode[]): Composed {
  for (const [index, node] of nodes.entries()) {
    if (index > 0) page.lineEnd('all');
    const { column } = page.peek();
    yield node;
    page.indentedComments(column);
  }
}

/** One node in brackets, without a comma of its own. */
export function* sole(page: Page, node: AnyNode): Composed {
  yield node;
  page.dropComma();
}
