import { OperatorError } from '../operators/operator.ts';
import type { Examples } from './examples.ts';

/** What ends a training whose numbers are no longer finite. */
export const divergenceHelp =
  'Try a smaller learning_rate, a bound on the gradient (clip_norm: 1.0), or features of like scale (fit scale(robust)).';

/** Beyond this a feature is far from what networks are made for, and is named. */
const unusuallyLarge = 1e3;

/**
 * The error for a step whose loss or gradient is not finite. Where a feature of its examples is very large, that is told by its
 * column and row, since it is the likeliest cause.
 * @param place `epoch 2, step 5 of 40`. @param batch Numbers of the step's examples. @param steps Length of a window.
 */
export function divergence(
  loss: number,
  place: string,
  fit: Examples,
  batch: Int32Array,
  steps: number,
  features: readonly string[],
): OperatorError {
  const what = Number.isFinite(loss) ? 'the gradient is not finite' : `the loss is ${loss}`;
  const { column, row, value } = largestFeature(fit, batch, steps);
  const cause =
    Math.abs(value) > unusuallyLarge ? `; its examples hold ${features[column]} = ${value} in row ${row}` : '';
  return new OperatorError(`${what} in ${place}${cause}`, divergenceHelp);
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
