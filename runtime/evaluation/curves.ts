import type { Ranking } from './ranking.ts';

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Rows of neighbouring scores, equally many in each group. */
export interface ScoreGroup {
  /** Rows in the group; a fraction where tied scores straddle its border. */
  readonly rows: number;
  readonly hits: number;
  readonly hitRate: number;
  readonly meanScore: number;
}

/**
 * Receiver operating characteristic: x is the share of negatives, y that of positives from a falling threshold on; from (0, 0)
 * to (1, 1). Thinned to about `points` points at even steps of x + y, so that the same rows always give the same points.
 */
export function rocCurve(ranking: Ranking, points = 200): readonly CurvePoint[] {
  if (ranking.positiveRows === 0 || ranking.negativeRows === 0) return [];
  const curve: CurvePoint[] = [{ x: 0, y: 0 }];
  let positives = 0;
  let negatives = 0;
  let next = 1;
  for (let i = 0; i < ranking.scores.length; i++) {
    positives += ranking.positives[i] ?? 0;
    negatives += ranking.negatives[i] ?? 0;
    const x = negatives / ranking.negativeRows;
    const y = positives / ranking.positiveRows;
    const step = Math.floor(((x + y) / 2) * points);
    if (step >= next || i === ranking.scores.length - 1) {
      curve.push({ x, y });
      next = step + 1;
    }
  }
  return curve;
}

/**
 * Precision (y) over recall (x) from a falling threshold on, thinned to about `points` points at even steps of recall.
 * Begins with the first threshold that finds a positive; ends at recall 1, whose precision is the base rate or more.
 */
export function precisionRecallCurve(ranking: Ranking, points = 200): readonly CurvePoint[] {
  if (ranking.positiveRows === 0) return [];
  const curve: CurvePoint[] = [];
  let hits = 0;
  let rows = 0;
  let next = 0;
  for (let i = 0; i < ranking.scores.length && hits < ranking.positiveRows; i++) {
    const positives = ranking.positives[i] ?? 0;
    hits += positives;
    rows += positives + (ranking.negatives[i] ?? 0);
    if (positives === 0) continue;
    const x = hits / ranking.positiveRows;
    const step = Math.floor(x * points);
    if (step >= next || hits === ranking.positiveRows) {
      curve.push({ x, y: hits / rows });
      next = step + 1;
    }
  }
  return curve;
}

/**
 * Divides the rows by rising score into `count` groups of equal size (fewer where there are fewer rows): deciles with
 * `count = 10`, and the points of a calibration curve. Tied scores that straddle a border are shared out in proportion, so
 * the order of the rows never matters.
 */
export function scoreGroups(ranking: Ranking, count: number): readonly ScoreGroup[] {
  const rows = ranking.positiveRows + ranking.negativeRows;
  const groups = Math.min(count, rows);
  const result: ScoreGroup[] = [];
  let entry = ranking.scores.length - 1;
  let left = entryRows(ranking, entry);
  for (let group = 0; group < groups; group++) {
    // The last group takes what is left, so that rounding loses no row.
    let wanted = group === groups - 1 ? Number.POSITIVE_INFINITY : rows / groups;
    let taken = 0;
    let hits = 0;
    let scoreSum = 0;
    while (wanted > 0 && entry >= 0) {
      const part = Math.min(wanted, left);
      taken += part;
      hits += (part * (ranking.positives[entry] ?? 0)) / entryRows(ranking, entry);
      scoreSum += part * (ranking.scores[entry] ?? 0);
      wanted -= part;
      left -= part;
      if (left <= 1e-9) {
        entry--;
        left = entryRows(ranking, entry);
      }
    }
    if (taken > 0) result.push({ rows: taken, hits, hitRate: hits / taken, meanScore: scoreSum / taken });
  }
  return result;
}

function entryRows(ranking: Ranking, entry: number): number {
  return (ranking.positives[entry] ?? 0) + (ranking.negatives[entry] ?? 0);
}
