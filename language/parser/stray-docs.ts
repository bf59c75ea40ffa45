import { strayDoc } from '../diagnostics/catalogue/syntax/modules.ts';
import { type Diagnostic, type Fix, report } from '../diagnostics/diagnostic.ts';
import { cover, type SourceFile, type Span } from '../source/source.ts';
import type { DocComment, Lexed } from './lex.ts';

export interface DocumentedText {
  readonly file: SourceFile;
  readonly lexed: Lexed;
  /** Offsets of the tokens whose doc comments the tree holds. */
  readonly documented: ReadonlySet<number>;
  /** Places with mistakes, in the order of the text; what is documented there is not known. */
  readonly flawed: readonly Span[];
}

/** Warns of doc comments that belong to nothing. */
export function strayDocs({ file, lexed, documented, flawed }: DocumentedText): readonly Diagnostic[] {
  const stray: DocComment[] = [...lexed.strayDocs];
  let next = 0;
  for (const [offset, doc] of lexed.docs) {
    if (documented.has(offset)) continue;
    while ((flawed[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next++;
    if (offset < (flawed[next]?.start ?? Number.POSITIVE_INFINITY)) stray.push(doc);
  }
  return stray.flatMap(({ lines }): readonly Diagnostic[] => {
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last) return [];
    const edits = lines.map(({ start }) => ({
      location: { file, span: { start, end: start + '///'.length } },
      replacement: '//',
    }));
    const fix: Fix = { title: 'make it an ordinary comment', applicability: 'machine', edits };
    return [report(strayDoc, { file, span: cover(first, last) }, {}, { fix })];
  });
}
