import type { Module, ParamDeclaration, PipelineHeader } from '../syntax/tree.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';
import { typeAndDefault } from './types.ts';

/** A whole file: declarations with the empty lines of the author between them. */
export function* module(page: Page, { declarations }: Module): Printing {
  for (const [index, declaration] of declarations.entries()) {
    if (index > 0) page.lineEnd('all');
    const { column } = page.peek();
    yield declaration;
    page.indentedComments(column);
  }
  if (declarations.length > 0) page.lineEnd('all');
  page.end();
}

/** `pipeline phase1 edition 2026` */
export function header(page: Page, node: PipelineHeader): Printing {
  return () => {
    page.word('pipeline');
    page.token();
    if (node.edition === undefined) return;
    page.space();
    page.word('edition');
    page.token();
  };
}

/** `param assets: Int in 1..100 = 8` */
export function* param(page: Page, node: ParamDeclaration): Composed {
  page.word('param');
  page.token();
  yield typeAndDefault(page, node.type, node.default);
}
