import type {
  ComprehensionExpression,
  ForClause,
  ListExpression,
  ParenthesizedExpression,
  RecordEntry,
  RecordExpression,
  RepeatExpression,
} from '../syntax/tree.ts';
import { braces, bracketed, enclosed, parentheses, sole, squares } from './brackets.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

/** A name or a literal: as it is written, to the last digit. */
export function verbatim(page: Page): Printing {
  return () => page.token();
}

/** `[a, b]` */
export function* list(page: Page, { items }: ListExpression): Printing {
  yield bracketed(page, squares, items);
}

/** `{ a: 1, "b c": 2 }` */
export function* record(page: Page, { entries }: RecordExpression): Printing {
  yield bracketed(page, braces, entries);
}

export function* entry(page: Page, { value }: RecordEntry): Printing {
  page.token();
  page.word(':');
  yield value;
}

/** `(a)` */
export function* parenthesized(page: Page, { inner }: ParenthesizedExpression): Printing {
  yield enclosed(page, parentheses, sole(page, inner));
}

/** `[a for x in xs if p]` */
export function* comprehension(page: Page, node: ComprehensionExpression): Composed {
  yield enclosed(page, squares, item(page, node));
}

function* item(page: Page, { item: value, clauses }: ComprehensionExpression): Printing {
  yield value;
  for (const clause of clauses) {
    page.line(' ');
    yield clause;
  }
  page.dropComma();
}

/** `for k, v in xs if p` */
export function* forClause(page: Page, { variables, source, condition }: ForClause): Printing {
  page.open();
  page.word('for');
  for (const index of variables.keys()) {
    page.token();
    if (index < variables.length - 1) page.word(',');
  }
  page.space();
  page.word('in');
  yield source;
  if (condition) {
    page.indent();
    page.line(' ');
    page.word('if');
    yield condition;
    page.dedent();
  }
  page.close();
}

/** `for x in xs { a |> b }`. `beforeBrackets` is called ahead of the braces. */
export function* repeat(page: Page, { clause, body }: RepeatExpression, beforeBrackets?: () => void): Printing {
  yield clause;
  page.space();
  beforeBrackets?.();
  yield enclosed(page, braces, sole(page, body));
}
