import { OperatorError } from '../operators/operator.ts';
import { check, type Handle, type Library } from './library.ts';
import type { Matrix } from './matrix.ts';

/** The C API's codes of element types. */
export const elementType = { float32: 0, float64: 1 } as const;

/**
 * Bins `matrix` into a dataset of the library, which keeps no reference to it. `reference` gives the bins of a training set to a
 * validation set. The caller frees it with `freeDataset`.
 */
export function createDataset(
  library: Library,
  matrix: Matrix,
  target: Float32Array,
  parameters: string,
  reference: Handle | null = null,
): Handle {
  const out: [Handle | null] = [null];
  check(
    library,
    library.datasetCreateFromMat(
      matrix.values,
      elementType.float64,
      matrix.rows,
      matrix.features.length,
      0,
      parameters,
      reference,
      out,
    ),
    'read the rows',
  );
  const dataset = made(out[0]);
  try {
    check(
      library,
      library.datasetSetField(dataset, 'label', target, target.length, elementType.float32),
      'read the label',
    );
    if (reference === null) {
      checkNames(matrix.features);
      check(
        library,
        library.datasetSetFeatureNames(dataset, matrix.features, matrix.features.length),
        'name the columns',
      );
    }
    return dataset;
  } catch (error) {
    freeDataset(library, dataset);
    throw error;
  }
}

export function freeDataset(library: Library, dataset: Handle): void {
  check(library, library.datasetFree(dataset), 'free a dataset');
}

/** A handle that a successful call gave. */
export function made(handle: Handle | null): Handle {
  if (handle === null) throw new Error('LightGBM gave no handle');
  return handle;
}

/** LightGBM's model text divides names by spaces and is embedded in JSON by some of its readers. */
function checkNames(names: readonly string[]): void {
  const bad = names.find((name) => /[\s"',:[\]{}]/u.test(name));
  if (bad !== undefined)
    throw new OperatorError(
      `LightGBM cannot keep a column named '${bad}'`,
      'Names of its columns may hold no spaces, quotes, commas, colons, brackets or braces: rename the column.',
    );
}
