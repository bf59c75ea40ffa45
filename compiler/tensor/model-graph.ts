import type { PlanValue } from '../plan/value.ts';

/**
 * A model body after evaluation: arguments bound, repetitions unrolled, names resolved to the layers that
 * `stdlib/layers/*.pipe` declares. Dimensions are still those of the data (`feature`, `time`), so that the same graph serves
 * any number of columns. Plain JSON without spans: it is part of the keys of the steps that train it.
 */
export interface ModelGraph {
  readonly inputs: readonly ModelGraphInput[];
  /** In topological order. */
  readonly nodes: readonly LayerNode[];
  readonly outputs: readonly { readonly name: string; readonly node: string }[];
  readonly taps: readonly { readonly name: string; readonly node: string }[];
}

export interface ModelGraphInput {
  /** Id under which nodes refer to it; also the name in the source, e.g. `x`, `entity`. */
  readonly id: string;
  /** `tensor`: values of the feature columns. `index`: the row's entity, a whole number from 0. */
  readonly type: 'tensor' | 'index';
  /** Names of the data's dimensions without the batch, e.g. `['time', 'feature']`; empty for an index. */
  readonly dimensions: readonly string[];
}

export interface LayerNode {
  /**
   * Stable and readable: the binding's name, then the positions of pipe and repetition, e.g. `shared.0.dense`.
   * Parameters are named after it (`shared.0.dense.weight`).
   */
  readonly id: string;
  /** Name of the `extern` layer (`dense`, `relu`, …) or of an arithmetic operator (`add`, `subtract`, `multiply`, `divide`). */
  readonly layer: string;
  /** Ids of nodes or inputs. */
  readonly inputs: readonly string[];
  readonly arguments: Readonly<Record<string, PlanValue>>;
}
