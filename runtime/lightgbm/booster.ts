import { elementType, made } from './dataset.ts';
import { check, type Handle, type Library } from './library.ts';
import type { Matrix } from './matrix.ts';

const importanceKind = { split: 0, gain: 1 } as const;
const predictionKind = { normal: 0, raw: 1 } as const;

/** What a feature adds to a model, in the order of its features. */
export interface Importance {
  /** Total loss reduction of the splits on it. */
  readonly gain: readonly number[];
  /** Number of splits on it. */
  readonly split: readonly number[];
}

/** A booster of the library. `free` it when done: the library's memory is not JavaScript's. */
export class Booster {
  readonly #library: Library;
  readonly #handle: Handle;

  private constructor(library: Library, handle: Handle) {
    this.#library = library;
    this.#handle = handle;
  }

  /** A booster without trees over a training set, which must outlive it. */
  static create(library: Library, dataset: Handle, parameters: string): Booster {
    const out: [Handle | null] = [null];
    check(library, library.boosterCreate(dataset, parameters, out), 'begin a model');
    return new Booster(library, made(out[0]));
  }

  /** A booster from LightGBM's own model text. */
  static load(library: Library, model: string): Booster {
    const out: [Handle | null] = [null];
    check(library, library.boosterLoadModelFromString(zeroTerminated(model), [null], out), 'load the model');
    return new Booster(library, made(out[0]));
  }

  /** Rows whose predictions are kept up to date with each tree: set 1; the training set is set 0. */
  addValidation(dataset: Handle): void {
    this.#check(this.#library.boosterAddValidData(this.#handle, dataset), 'add the validation rows');
  }

  /** Grows a tree. False when no split is left that meets the settings, and nothing was added. */
  grow(): boolean {
    const finished: [number | null] = [null];
    this.#check(this.#library.boosterUpdateOneIter(this.#handle, finished), 'grow a tree');
    return finished[0] !== 1;
  }

  get trees(): number {
    const count: [number | null] = [null];
    this.#check(this.#library.boosterGetCurrentIteration(this.#handle, count), 'count its trees');
    return Number(count[0]);
  }

  get features(): number {
    const count: [number | null] = [null];
    this.#check(this.#library.boosterGetNumFeature(this.#handle, count), 'count its columns');
    return Number(count[0]);
  }

  /** The first of the library's own metrics over set 0 or 1. */
  evaluate(set: 0 | 1): number {
    const count: [number | null] = [null];
    this.#check(this.#library.boosterGetEvalCounts(this.#handle, count), 'count its metrics');
    const values = new Float64Array(Math.max(Number(count[0]), 1));
    this.#check(this.#library.boosterGetEval(this.#handle, set, count, values), 'evaluate');
    return values[0] ?? Number.NaN;
  }

  /** Writes the present predictions for the rows of set 0 or 1 (probabilities for a binary target) into `values`. */
  readPredictions(set: 0 | 1, values: Float64Array): void {
    this.#check(this.#library.boosterGetPredict(this.#handle, set, [null], values), 'predict');
  }

  /**
   * Predictions of the first `trees` trees (all without it): probabilities for a binary target unless `raw`, one a row. Missing
   * values and unseen ones take the way that training gave them.
   */
  predict(matrix: Matrix, options: { readonly threads: number; readonly raw?: boolean; readonly trees?: number }) {
    const values = new Float64Array(matrix.rows);
    if (matrix.rows === 0) return values;
    this.#check(
      this.#library.boosterPredictForMat(
        this.#handle,
        matrix.values,
        elementType.float64,
        matrix.rows,
        matrix.features.length,
        0,
        options.raw === true ? predictionKind.raw : predictionKind.normal,
        0,
        options.trees ?? -1,
        `num_threads=${options.threads} verbosity=-1`,
        [null],
        values,
      ),
      'predict',
    );
    return values;
  }

  /** Importances over the first `trees` trees. */
  importance(trees: number): Importance {
    const read = (kind: keyof typeof importanceKind): readonly number[] => {
      const values = new Float64Array(this.features);
      this.#check(
        this.#library.boosterFeatureImportance(this.#handle, trees, importanceKind[kind], values),
        'read its importances',
      );
      return [...values];
    };
    return { gain: read('gain'), split: read('split') };
  }

  /** The first `trees` trees as LightGBM's own model text, with importances by gain. */
  save(trees: number): string {
    let buffer: Uint8Array = new Uint8Array(1 << 20);
    const needed: [number | null] = [null];
    const write = () =>
      this.#library.boosterSaveModelToString(
        this.#handle,
        0,
        trees,
        importanceKind.gain,
        buffer.length,
        needed,
        buffer,
      );
    this.#check(write(), 'write the model');
    if (Number(needed[0]) > buffer.length) {
      buffer = new Uint8Array(Number(needed[0]));
      this.#check(write(), 'write the model');
    }
    return new TextDecoder().decode(buffer.subarray(0, Number(needed[0]) - 1)); // without the closing zero
  }

  free(): void {
    this.#check(this.#library.boosterFree(this.#handle), 'free the model');
  }

  #check(status: number, what: string): void {
    check(this.#library, status, what);
  }
}

function zeroTerminated(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
