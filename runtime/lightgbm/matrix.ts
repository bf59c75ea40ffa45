import type { Frame } from '../frame/frame.ts';

/** Features of rows, column after column in one buffer: `values[column * rows + row]`. Missing values are NaN. */
export interface Matrix {
  readonly rows: number;
  readonly features: readonly string[];
  readonly values: Float64Array<ArrayBuffer>;
}

/**
 * The columns `features` of all rows of `frame`. Columns are read one at a time, so that the peak is the matrix (8 bytes a value) and
 * one column.
 */
export function gatherMatrix(frame: Frame, features: readonly string[]): Matrix {
  const values = new Float64Array(frame.rows * features.length);
  for (const [index, name] of features.entries()) values.set(frame.column(name), index * frame.rows);
  return { rows: frame.rows, features, values };
}
