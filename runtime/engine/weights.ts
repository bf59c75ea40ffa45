import { OperatorError } from '../operators/operator.ts';

/** How much examples count. */
export interface Weighing {
  /** Classes count alike, however many examples each has. */
  readonly balanceClasses: boolean;
  /** Milliseconds before the newest example at which one counts half; absent: age does not matter. */
  readonly halfLife?: number;
}

/**
 * What each example counts, by row; 1 in the mean over the examples. Balanced, a class of n_c of n examples has the weight n / (k n_c)
 * of G. King and L. Zeng (2001, Political Analysis 9); an example that is older than the newest by a half-life, half of its own.
 * @param rows Of the examples. @param times Milliseconds by row. @param targets Classes by row.
 */
export function exampleWeights(
  { balanceClasses, halfLife }: Weighing,
  rows: Int32Array,
  times: Float64Array,
  targets: Float32Array,
): Float32Array<ArrayBuffer> {
  const weights = new Float32Array(targets.length);
  const counts = new Map<number, number>();
  let newest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    counts.set(targets[row] ?? 0, (counts.get(targets[row] ?? 0) ?? 0) + 1);
    newest = Math.max(newest, times[row] ?? newest);
  }
  const weightOf = (row: number): number => {
    const ofClass = balanceClasses ? 1 / (counts.get(targets[row] ?? 0) ?? 1) : 1;
    return halfLife === undefined ? ofClass : ofClass * 2 ** (((times[row] ?? 0) - newest) / halfLife);
  };
  let sum = 0;
  for (const row of rows) sum += weightOf(row);
  if (!(sum > 0)) throw new OperatorError('the examples weigh nothing', 'Write a longer half_life.');
  for (const row of rows) weights[row] = (weightOf(row) * rows.length) / sum;
  return weights;
}

/** Sums of the examples' weights up to each, in their order: what weighted draws look up. */
export function cumulativeWeights(rows: Int32Array, weights: Float32Array): Float64Array {
  const sums = new Float64Array(rows.length);
  let sum = 0;
  for (let example = 0; example < rows.length; example++) {
    sum += weights[rows[example] ?? 0] ?? 0;
    sums[example] = sum;
  }
  return sums;
}
