import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { parse } from '../parser/parse.ts';
import type { SourceFile } from '../source/source.ts';
import { orderImports } from './import-order.ts';
import { layOut } from './layout.ts';
import { Page } from './page.ts';
import { print } from './print.ts';
import { printerOf } from './printers.ts';
import { readTokens } from './source-tokens.ts';

/** Columns of a line. */
export const pageWidth = 120;

export type Formatted =
  | { readonly kind: 'formatted'; readonly text: string }
  /** The file cannot be read: why not. */
  | { readonly kind: 'rejected'; readonly diagnostics: readonly Diagnostic[] };

/**
 * `file` in canonical form: the same tree, the same comments in the same order, laid out by the rules of
 * docs/language/formatting.md. What is in canonical form is left as it is. A file with a syntax error is rejected. Linear in the text.
 */
export function format(file: SourceFile): Formatted {
  const { module, diagnostics } = parse(file);
  if (hasErrors(diagnostics)) return { kind: 'rejected', diagnostics };
  const page = new Page(orderImports(readTokens(file), module));
  print(module, (node) => printerOf(page, node));
  return { kind: 'formatted', text: layOut(page.document, pageWidth) };
}
