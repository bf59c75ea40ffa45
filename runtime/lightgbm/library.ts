import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LibraryHandle } from 'koffi';
import { OperatorError } from '../operators/operator.ts';
import { findLibrary, libraryVariable } from './location.ts';

/** A dataset or booster of the library. */
export type Handle = bigint;
type Out<T> = [T | null];
type Text = Uint8Array; // UTF-8 with a closing zero: long texts stay out of the foreign call's small string heap

/**
 * The part of LightGBM's C API (`LightGBM/c_api.h`, 4.x) that is used, as synchronous calls that return 0 or -1.
 *
 * The calls belong on one thread: the library keeps both its last error and its number of OpenMP threads per calling thread, and
 * sizes buffers by the latter when a booster is made. `thread.ts` gives it a worker thread of its own, so that the step's event
 * loop goes on answering.
 */
export interface Library {
  readonly lastError: () => string;
  readonly datasetCreateFromMat: (
    data: Float64Array,
    type: number,
    rows: number,
    columns: number,
    rowMajor: number,
    parameters: string,
    reference: Handle | null,
    out: Out<Handle>,
  ) => number;
  readonly datasetSetField: (dataset: Handle, name: string, data: Float32Array, count: number, type: number) => number;
  readonly datasetSetFeatureNames: (dataset: Handle, names: readonly string[], count: number) => number;
  readonly datasetFree: (dataset: Handle) => number;
  readonly boosterCreate: (dataset: Handle, parameters: string, out: Out<Handle>) => number;
  readonly boosterLoadModelFromString: (model: Text, iterations: Out<number>, out: Out<Handle>) => number;
  readonly boosterFree: (booster: Handle) => number;
  readonly boosterAddValidData: (booster: Handle, dataset: Handle) => number;
  readonly boosterUpdateOneIter: (booster: Handle, finished: Out<number>) => number;
  readonly boosterGetCurrentIteration: (booster: Handle, iteration: Out<number>) => number;
  readonly boosterGetNumFeature: (booster: Handle, count: Out<number>) => number;
  readonly boosterGetEvalCounts: (booster: Handle, count: Out<number>) => number;
  readonly boosterGetEval: (booster: Handle, data: number, count: Out<number>, values: Float64Array) => number;
  readonly boosterGetPredict: (booster: Handle, data: number, count: Out<number>, values: Float64Array) => number;
  readonly boosterSaveModelToString: (
    booster: Handle,
    start: number,
    iterations: number,
    importance: number,
    size: number,
    needed: Out<number>,
    text: Uint8Array,
  ) => number;
  readonly boosterPredictForMat: (
    booster: Handle,
    data: Float64Array,
    type: number,
    rows: number,
    columns: number,
    rowMajor: number,
    kind: number,
    start: number,
    iterations: number,
    parameters: string,
    count: Out<number>,
    values: Float64Array,
  ) => number;
  readonly boosterFeatureImportance: (
    booster: Handle,
    iterations: number,
    kind: number,
    values: Float64Array,
  ) => number;
}

const signatures: Readonly<Record<keyof Library, string>> = {
  lastError: 'const char *LGBM_GetLastError()',
  datasetCreateFromMat:
    'int LGBM_DatasetCreateFromMat(const void *data, int type, int32_t rows, int32_t columns, int row_major, const char *parameters, void *reference, _Out_ void **out)',
  datasetSetField: 'int LGBM_DatasetSetField(void *dataset, const char *name, const void *data, int count, int type)',
  datasetSetFeatureNames: 'int LGBM_DatasetSetFeatureNames(void *dataset, const char **names, int count)',
  datasetFree: 'int LGBM_DatasetFree(void *dataset)',
  boosterCreate: 'int LGBM_BoosterCreate(void *dataset, const char *parameters, _Out_ void **out)',
  boosterLoadModelFromString:
    'int LGBM_BoosterLoadModelFromString(const void *model, _Out_ int *iterations, _Out_ void **out)',
  boosterFree: 'int LGBM_BoosterFree(void *booster)',
  boosterAddValidData: 'int LGBM_BoosterAddValidData(void *booster, void *dataset)',
  boosterUpdateOneIter: 'int LGBM_BoosterUpdateOneIter(void *booster, _Out_ int *finished)',
  boosterGetCurrentIteration: 'int LGBM_BoosterGetCurrentIteration(void *booster, _Out_ int *iteration)',
  boosterGetNumFeature: 'int LGBM_BoosterGetNumFeature(void *booster, _Out_ int *count)',
  boosterGetEvalCounts: 'int LGBM_BoosterGetEvalCounts(void *booster, _Out_ int *count)',
  boosterGetEval: 'int LGBM_BoosterGetEval(void *booster, int data, _Out_ int *count, double *values)',
  boosterGetPredict: 'int LGBM_BoosterGetPredict(void *booster, int data, _Out_ int64_t *count, double *values)',
  boosterSaveModelToString:
    'int LGBM_BoosterSaveModelToString(void *booster, int start, int iterations, int importance, int64_t size, _Out_ int64_t *needed, void *text)',
  boosterPredictForMat:
    'int LGBM_BoosterPredictForMat(void *booster, const void *data, int type, int32_t rows, int32_t columns, int row_major, int kind, int start, int iterations, const char *parameters, _Out_ int64_t *count, double *values)',
  boosterFeatureImportance:
    'int LGBM_BoosterFeatureImportance(void *booster, int iterations, int kind, double *values)',
};

let loaded: Library | undefined;

/** Loads LightGBM, once a thread. Throws an `OperatorError` that says what to install where it is missing or cannot be loaded. */
export function loadLibrary(): Library {
  loaded ??= bind(open());
  return loaded;
}

/** Throws the library's own message when `status` says that `what` failed. */
export function check(library: Library, status: number, what: string): void {
  if (status !== 0) throw new OperatorError(`LightGBM could not ${what}: ${library.lastError()}`);
}

function open(): LibraryHandle {
  const location = findLibrary();
  if (location === undefined)
    throw new OperatorError(
      'LightGBM is not installed: tree models and selection by importance need it',
      'Install a compiler and build it: `apt-get install cmake g++`, then `npm rebuild lightgbm`. ' +
        `A library that you have already is used when ${libraryVariable} names its file.`,
    );
  if (!existsSync(location.path))
    throw new OperatorError(
      `${libraryVariable} names ${location.path}, which does not exist`,
      `Unset it to use the library that is installed, or name the file of one.`,
    );
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  try {
    // The npm package's library calls OpenMP without linking it. Elsewhere than on Linux it is linked in.
    if (process.platform === 'linux') koffi.load('libgomp.so.1', { global: true });
    return koffi.load(location.path);
  } catch (error) {
    throw new OperatorError(
      `LightGBM cannot be loaded from ${location.path}: ${error instanceof Error ? error.message : String(error)}`,
      process.platform === 'linux'
        ? 'Install what it needs and build it again: `apt-get install libgomp1 cmake g++`, then `npm rebuild lightgbm`.'
        : 'Build it again: `npm rebuild lightgbm`.',
    );
  }
}

function bind(handle: LibraryHandle): Library {
  const functions = Object.entries(signatures).map(([name, signature]) => [name, handle.func(signature)]);
  return Object.fromEntries(functions) as Library;
}
