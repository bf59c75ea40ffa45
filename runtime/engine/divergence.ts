import { OperatorError } from '../operators/operator.ts';
import type { Examples } from './examples.ts';

/** What ends a training whose numbers are no longer finite. */
export const divergenceHelp =
  'Try a smaller learning_rate, a bound on the gradient (clip_norm: 1.0), or features of like scale (fit scale(robust)).';

/** Beyond this a feature is far from what networks are made for, and is named. */
const unusuallyLarge = 1e3;

/** A step whose loss or gradient is not finite. */
export interface UnusableStep {
  readonly loss: number;
  /** Numbers of its examples. */
  readonly batch: Int32Array;
  /** `epoch 2, step 5 of 40`. */
  readonly place: string;
}

/**
 * The error for a step whose loss or gradient is not finite. Where a feature of its examples is very large, that is told by its
 * column and row, since it is the likeliest cause.
 * @param read `steps` is the length of a window.
 * @param scale What the loss was scaled by at last, in mixed precision.
 */
export function divergence(
  { loss, batch, place }: UnusableStep,
  fit: Examples,
  read: { readonly steps: number; readonly features: readonly string[] },
  scale?: number,
): OperatorError {
  const what = Number.isFinite(loss) ? 'the gradient is not finite' : `the loss is ${loss}`;
  const { column, row, value } = largestFeature(fit, batch, read.steps);
  const cause =
    Math.abs(value) > unusuallyLarge ? `; its examples hold ${read.features[column]} = ${value} in row ${row}` : '';
  if (scale === undefined) return new OperatorError(`${what} in ${place}${cause}`, divergenceHelp);
  return new OperatorError(
    `${what} in ${place}, although the scale of the loss has come down to ${scale}${cause}`,
    `Half precision ends at 65,504: try precision: float32. ${divergenceHelp}`,
  );
}

/** The value of largest magnitude that the examples read. */
function largestFeature({ matrix, rows }: Examples, batch: Int32Array, steps: number) {
  const { width, values } = matrix;
  let found = { column: 0, row: 0, value: 0 };
  for (const example of batch) {
    const last = rows[example] ?? 0;
    for (let at = (last - steps + 1) * width; at < (last + 1) * width; at++) {
      const value = values[at] ?? 0;
      if (Math.abs(value) > Math.abs(found.value)) found = { column: at % width, row: Math.floor(at / width), value };
    }
  }
  return found;
}
