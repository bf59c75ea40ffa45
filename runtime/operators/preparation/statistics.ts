import type { Frame } from '../../frame/frame.ts';
import { OperatorError } from '../operator.ts';

/** The known values of a column at `rows`, ascending. */
export function sortedValues(column: Float64Array, rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const value = column[row] ?? Number.NaN;
    if (!Number.isNaN(value)) values[count++] = value;
  }
  return values.subarray(0, count).sort();
}

/** The quantile of ascending values, linear between the two nearest (type 7 of Hyndman & Fan 1996). */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (place - below) * (high - low);
}

export interface Moments {
  readonly mean: number;
  /** Population standard deviation. */
  readonly deviation: number;
}

/** Mean and deviation by B. P. Welford's recurrence. */
export function moments(values: Float64Array): Moments {
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    const step = value - mean;
    mean += step / (index + 1);
    squares += step * (value - mean);
  }
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** The rows that a fitted step may see. */
export function fittedRows(frame: Frame, part: string): Int32Array {
  if (frame.parts.includes(part)) return frame.partRows(part);
  throw new OperatorError(
    frame.parts.length === 0 ? 'the rows are not split' : `the rows have no part '${part}'`,
    frame.parts.length === 0
      ? 'A fitted step needs split(…) before it, so that it sees the rows of one part alone.'
      : `They have ${frame.parts.join(', ')}.`,
  );
}

/** @throws OperatorError when a column has no known value to learn from. */
export function checkKnown(name: string, values: Float64Array, part: string): void {
  if (values.length === 0)
    throw new OperatorError(
      `column '${name}' has no known value in part '${part}'`,
      'Its lookback may be longer than the part: leave the column out, or give more rows.',
    );
}
