import type { PartFact, RowsFact } from './facts.ts';

/** The part that is held out: no step may learn from it, stop by it or choose by it. */
export const sealedPart = 'test';

/** R joined: equal bases, splits and parts. */
export function sameRows(a: RowsFact, b: RowsFact): boolean {
  return a.base === b.base && a.split?.id === b.split?.id && a.part === b.part;
}

/** Why two row sets differ, as the end of a sentence about `a`. */
export function differenceOfRows(a: RowsFact, b: RowsFact): string {
  if (a.base !== b.base) return `the rows are of ${a.base} here and of ${b.base} there`;
  if (a.split?.id !== b.split?.id) {
    if (a.split === undefined) return 'only the second is split';
    if (b.split === undefined) return 'only the first is split';
    return 'they are split differently';
  }
  if (a.part === undefined || b.part === undefined) return 'one is a part of the other';
  return `one is the part \`${a.part}\`, the other \`${b.part}\``;
}

/** A row set in words: `train rows`, `rows of all parts`, `rows that are not split`. */
export function rowsInWords(rows: RowsFact): string {
  if (rows.part !== undefined) return `the rows of \`${rows.part}\``;
  return rows.split === undefined ? 'rows that are not split' : 'the rows of all parts';
}

export function partOfRows(rows: RowsFact): { readonly part: PartFact; readonly position: number } | undefined {
  const position = rows.split?.parts.findIndex((part) => part.name === rows.part) ?? -1;
  const part = rows.split?.parts[position];
  return part === undefined ? undefined : { part, position };
}
