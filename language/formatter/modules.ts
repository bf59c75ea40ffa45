import type { ImportDeclaration, OverrideDeclaration, ReexportDeclaration, UseDeclaration } from '../syntax/tree.ts';
import { braces, bracketed } from './brackets.ts';
import { settings } from './calls.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

/** `import { a, b as c } from "./x.pipe"`, `export { a, b as c } from "./x.pipe"` */
export function* names(page: Page, node: ImportDeclaration | ReexportDeclaration): Composed {
  page.word(node.kind === 'import' ? 'import' : 'export');
  yield bracketed(
    page,
    braces,
    node.names.map(() => name(page)),
  );
  page.space();
  page.word('from');
  page.token();
}

/** The names were put in order, so the text tells which has an alias. */
function name(page: Page): Printing {
  return () => {
    page.token();
    if (page.peek().text !== 'as') return;
    page.space();
    page.word('as');
    page.token();
  };
}

/** `use x = "./x.pipe" { param: value }` */
export function* instance(page: Page, node: UseDeclaration): Composed {
  page.word('use');
  page.word();
  page.word('=');
  page.token();
  if (node.settings) yield settings(page, node.settings, true);
}

/** `extends "./x.pipe"` */
export function extension(page: Page): Printing {
  return () => {
    page.word('extends');
    page.token();
  };
}

/** `override x = e` */
export function* override(page: Page, { value }: OverrideDeclaration): Composed {
  page.word('override');
  page.word();
  page.word('=');
  yield value;
}
