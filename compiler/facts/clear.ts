import type { RowsFact, SeenRows } from './facts.ts';
import { partOfRows } from './rows.ts';

/** Whether rows that something was learnt from leave other rows unseen. Times in milliseconds. */
export type Clearance =
  | { readonly kind: 'clear' }
  /** Some rows are in both. */
  | { readonly kind: 'overlap' }
  /** The seen rows come before, and labels reach over the gap. */
  | { readonly kind: 'gap'; readonly gap: number; readonly needed: number }
  /** The seen rows come after: their features look back, and the evaluated labels reach ahead, over the gap. */
  | { readonly kind: 'after'; readonly gap: number; readonly needed: number; readonly certain: boolean }
  /** Two splits whose times are not known at compile time. */
  | { readonly kind: 'unknown' };

/**
 * `clear(S, R)` for one element of S: the rows are disjoint, with a gap of at least `horizon` where the seen rows come first
 * (looking back from later rows into earlier ones is honest, so `lookback` does not count), and of at least
 * `horizon + lookback` where they come after. What was seen without labels needs no gap for them.
 */
export function clear(seen: SeenRows, rows: RowsFact, horizon: number, lookback: number): Clearance {
  const reach = seen.mode === 'x' ? 0 : horizon;
  if (seen.rows.split === undefined || rows.split === undefined) return overlapOfUnsplit(seen.rows, rows);
  const before = partOfRows(seen.rows);
  const after = partOfRows(rows);
  if (seen.rows.split.id === rows.split.id) {
    if (before === undefined || after === undefined || before.position === after.position) return { kind: 'overlap' };
    if (rows.split.order === 'none' || rows.split.excused) return { kind: 'clear' };
    const gap = rows.split.embargo;
    if (before.position < after.position) return gapBefore(gap, reach);
    return gapAfter(gap, reach, lookback);
  }
  return clearByDates(before?.part, after?.part, reach, lookback);
}

function overlapOfUnsplit(seen: RowsFact, rows: RowsFact): Clearance {
  return seen.base === rows.base ? { kind: 'overlap' } : { kind: 'unknown' };
}

function gapBefore(gap: number, needed: number): Clearance {
  return gap >= needed ? { kind: 'clear' } : { kind: 'gap', gap, needed };
}

function gapAfter(gap: number, horizon: number, lookback: number): Clearance {
  if (gap >= horizon + lookback) return { kind: 'clear' };
  const certain = gap < horizon;
  return { kind: 'after', gap, needed: certain ? horizon : horizon + lookback, certain };
}

/** Parts cut at dates are compared by their dates, whichever split they are of. */
function clearByDates(
  seen: { readonly from?: number; readonly until?: number } | undefined,
  rows: { readonly from?: number; readonly until?: number } | undefined,
  reach: number,
  lookback: number,
): Clearance {
  if (seen?.until !== undefined && rows?.from !== undefined && seen.until <= rows.from) {
    return gapBefore(rows.from - seen.until, reach);
  }
  if (rows?.until !== undefined && seen?.from !== undefined && rows.until <= seen.from) {
    return gapAfter(seen.from - rows.until, reach, lookback);
  }
  const dated = (part: { readonly from?: number; readonly until?: number } | undefined) =>
    part?.from !== undefined || part?.until !== undefined;
  return dated(seen) && dated(rows) ? { kind: 'overlap' } : { kind: 'unknown' };
}
