import type { PartFact, RowsFact, SeenRows, SplitFact } from './facts.ts';
import { boundsOf, chainOf, partOfRows } from './rows.ts';

/** Whether rows that something was learnt from leave other rows unseen. Times in milliseconds. */
export type Clearance =
  /** `seen` tells on which side of the rows the seen ones lie, where that is known. */
  | { readonly kind: 'clear'; readonly seen?: 'before' | 'after' | 'around' }
  /** Some rows are in both. */
  | { readonly kind: 'overlap' }
  /** The seen rows come before, and labels reach over the gap. */
  | { readonly kind: 'gap'; readonly gap: number; readonly needed: number }
  /** The seen rows come after: their features look back, and the evaluated labels reach ahead, over the gap. */
  | { readonly kind: 'after'; readonly gap: number; readonly needed: number; readonly certain: boolean }
  /** Two splits whose times are not known at compile time. */
  | { readonly kind: 'unknown' };

interface Reach {
  /** H, or none where no labels were seen. */
  readonly horizon: number;
  /** L */
  readonly lookback: number;
}

/**
 * `clear(S, R)` for one element of S: the rows are disjoint, with a gap of at least `horizon` where the seen rows come first
 * (looking back from later rows into earlier ones is honest, so `lookback` does not count), and of at least
 * `horizon + lookback` where they come after. What was seen without labels needs no gap for them. Rows that share a split are
 * compared by its parts, folds of one family by their blocks, others by dates, then by their shares of the same rows.
 */
export function clear(seen: SeenRows, rows: RowsFact, horizon: number, lookback: number): Clearance {
  const reach = { horizon: seen.mode === 'x' ? 0 : horizon, lookback };
  if (seen.perRow !== undefined && chainOf(rows).some((level) => level.base === seen.rows.base))
    return { kind: 'clear', seen: seen.perRow };
  for (let a: RowsFact | undefined = seen.rows; a !== undefined; a = a.within) {
    for (let b: RowsFact | undefined = rows; b !== undefined; b = b.within) {
      if (a.split === undefined || b.split === undefined) continue;
      const decided = bySplit(a, a.split, b, b.split, reach, a === seen.rows || b === rows);
      if (decided !== undefined) return decided;
    }
  }
  const dated = byDates(boundsOf(seen.rows), boundsOf(rows), reach);
  if (dated !== undefined) return dated;
  const theirs = chainOf(seen.rows);
  const ours = chainOf(rows);
  if (theirs.some((a) => ours.some((b) => a.base === b.base && (a.split === undefined || b.split === undefined))))
    return { kind: 'overlap' };
  return byShares(seen.rows, rows, reach) ?? { kind: 'unknown' };
}

/** By the parts of a split that both have, or by the blocks of the folds that both are of. `whole`: one of them has all rows of its part. */
function bySplit(
  seen: RowsFact,
  theirs: SplitFact,
  rows: RowsFact,
  ours: SplitFact,
  reach: Reach,
  whole: boolean,
): Clearance | undefined {
  const same = theirs.id === ours.id;
  if (!same && (theirs.fold === undefined || theirs.fold.grid !== ours.fold?.grid)) return undefined;
  const before = partOfRows(seen);
  const after = partOfRows(rows);
  if (before === undefined || after === undefined) return { kind: 'overlap' };
  if (before.part.blocks !== undefined && after.part.blocks !== undefined)
    return byBlocks(before.part.blocks, after.part.blocks, ours, reach);
  if (!same) return undefined;
  if (before.position === after.position) return whole ? { kind: 'overlap' } : undefined;
  if (ours.order === 'none' || ours.excused) return { kind: 'clear' };
  return before.position < after.position ? gapBefore(ours.embargo, reach.horizon) : gapAfter(ours.embargo, reach);
}

/** Only neighbouring blocks can reach into each other; the gravest of what is found counts. O(blocks). */
function byBlocks(seen: readonly number[], rows: readonly number[], split: SplitFact, reach: Reach): Clearance {
  const mine = new Set(rows);
  if (seen.some((block) => mine.has(block))) return { kind: 'overlap' };
  const before = seen.some((block) => mine.has(block + 1));
  const after = seen.some((block) => mine.has(block - 1));
  const left = before && !split.excused ? gapBefore(split.embargo, reach.horizon) : undefined;
  if (left !== undefined && left.kind !== 'clear') return left;
  const right = after && !split.excused ? gapAfter(split.embargo, reach) : undefined;
  if (right !== undefined && right.kind !== 'clear') return right;
  const first = Math.min(...rows);
  const last = Math.max(...rows);
  if (seen.every((block) => block < first)) return { kind: 'clear', seen: 'before' };
  return { kind: 'clear', seen: seen.every((block) => block > last) ? 'after' : 'around' };
}

function gapBefore(gap: number, needed: number): Clearance {
  return gap >= needed ? { kind: 'clear', seen: 'before' } : { kind: 'gap', gap, needed };
}

function gapAfter(gap: number, { horizon, lookback }: Reach): Clearance {
  if (gap >= horizon + lookback) return { kind: 'clear', seen: 'after' };
  const certain = gap < horizon;
  return { kind: 'after', gap, needed: certain ? horizon : horizon + lookback, certain };
}

type Bounds = { readonly from?: number; readonly until?: number };

/** Rows cut at dates are compared by their dates, whatever they are of. */
function byDates(seen: Bounds, rows: Bounds, reach: Reach): Clearance | undefined {
  if (seen.until !== undefined && rows.from !== undefined && seen.until <= rows.from)
    return gapBefore(rows.from - seen.until, reach.horizon);
  if (rows.until !== undefined && seen.from !== undefined && rows.until <= seen.from)
    return gapAfter(seen.from - rows.until, reach);
  const dated = (bounds: Bounds) => bounds.from !== undefined || bounds.until !== undefined;
  return dated(seen) && dated(rows) ? { kind: 'overlap' } : undefined;
}

/**
 * By shares of the same rows in order of time. Where one ends before the other begins, the embargo of the split that cuts there is
 * between them.
 */
function byShares(seen: RowsFact, rows: RowsFact, reach: Reach): Clearance | undefined {
  const theirs = sharesOf(seen);
  const ours = sharesOf(rows);
  if (seen.base !== rows.base || theirs === undefined || ours === undefined) return undefined;
  if (theirs.until <= ours.from + tolerance) return gapBefore(seen.split?.embargo ?? 0, reach.horizon);
  if (ours.until <= theirs.from + tolerance) return gapAfter(rows.split?.embargo ?? 0, reach);
  return { kind: 'overlap' };
}

/** Shares are sums of decimal fractions: 0.7 + 0.15 is not exactly 0.85. */
const tolerance = 1e-9;

function sharesOf(rows: RowsFact): NonNullable<PartFact['shares']> | undefined {
  return rows.within === undefined ? partOfRows(rows)?.part.shares : undefined;
}
