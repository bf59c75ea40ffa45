import type { PartFact, RowsFact } from './facts.ts';

/** The part that is held out: no step may learn from it, stop by it or choose by it. */
export const sealedPart = 'test';

/** R joined: equal bases, splits and parts. */
export function sameRows(a: RowsFact, b: RowsFact): boolean {
  return a.base === b.base && a.split?.id === b.split?.id && a.part === b.part;
}

/** The rows, the part of an earlier split that they lie within, the part that this lies within, and so on. */
export function chainOf(rows: RowsFact): readonly RowsFact[] {
  const chain: RowsFact[] = [];
  for (let level: RowsFact | undefined = rows; level !== undefined; level = level.within) chain.push(level);
  return chain;
}

/** The dates that bound the rows, by whatever of their splits or their base knows them. */
export function boundsOf(rows: RowsFact): { readonly from?: number; readonly until?: number } {
  let from = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  for (const level of chainOf(rows)) {
    const part = partOfRows(level)?.part;
    from = Math.max(from, level.from ?? from, part?.from ?? from);
    until = Math.min(until, level.until ?? until, part?.until ?? until);
  }
  return { ...(Number.isFinite(from) ? { from } : {}), ...(Number.isFinite(until) ? { until } : {}) };
}

/** Why the rows of `b` are not those of `a`, in words that stand under `b`. */
export function differenceOfRows(a: RowsFact, b: RowsFact): string {
  if (a.base !== b.base) return 'its rows are others';
  if (a.split?.id !== b.split?.id) {
    if (a.split === undefined) return 'its rows are split, the others are not';
    return b.split === undefined ? 'its rows are not split' : 'its rows are split differently';
  }
  if (b.part === undefined) return `it has all parts, the other only \`${a.part}\``;
  return a.part === undefined
    ? `it has only the part \`${b.part}\``
    : `it has the part \`${b.part}\`, the other \`${a.part}\``;
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
