import type { ForClause, ValueDeclaration } from '../syntax/tree.ts';
import { bracketed, parentheses, squares } from './brackets.ts';
import { isIdle, postfix } from './calls.ts';
import { continued, listed } from './continuations.ts';
import type { Page } from './page.ts';
import type { Composed } from './print.ts';
import { typeAndDefault } from './types.ts';

/** `stage x[k]: Type for k in a = e after q`, `let f(x: Int): Int = e`, and likewise the other words that declare values */
export function* value(page: Page, node: ValueDeclaration): Composed {
  if (node.exported) page.word('export');
  page.word(node.kind);
  page.token();
  if (node.parameters) yield bracketed(page, parentheses, node.parameters);
  if (node.keys) yield bracketed(page, squares, node.keys);
  yield typeAndDefault(page, node.type, undefined);
  const after = node.after && listed(page, 'after', node.after);
  if (node.clauses && node.clauses.length > 0) {
    openClauses(page);
    yield clauses(page, node.clauses);
    // The clauses are broken before the arguments of a call with settings are, so these belong to their group.
    const { value: made } = node;
    const held = made.kind === 'call' && made.settings && !isIdle(page, made.settings);
    if (!held) page.close();
    const printed = held ? postfix(page, made, undefined, () => page.close()) : made;
    yield continued(page, made, printed, after, () => page.dedent());
    return;
  }
  page.space();
  page.word('=');
  yield continued(page, node.value, node.value, after);
}

/** ` for k in a for l in b =`: on the line of the name, or one a line, then with the `=` before the value. */
function openClauses(page: Page): void {
  const group = page.open();
  if (page.peek().startsLine) group.broken = true;
  page.indent();
}

function* clauses(page: Page, loops: readonly ForClause[]): Composed {
  for (const loop of loops) {
    page.line(' ');
    yield loop;
  }
  page.line(' ');
  page.word('=');
}
