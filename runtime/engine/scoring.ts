import type { InferenceProgram, NamedTensor } from '../../compiler/tensor/program.ts';
import type { Examples, FeatureMatrix } from './examples.ts';
import { type BoundTensor, bindTensor, openSession, shapeOf } from './session.ts';
import type { TrainingTask } from './task.ts';

/** The model without its backward half, loaded, with the rows that it reads. */
export interface Scorer {
  /**
   * Raw outputs (logits of a binary target and of classes) of the examples `rows`, in their order, in chunks of a fixed size: by
   * output, example after example.
   * @param weights The named tensors, where they are not folded into the graph.
   * @param betweenChunks Called before each chunk; may throw to end it.
   */
  outputs(rows: Int32Array, weights: readonly NamedTensor[], betweenChunks: () => void): Promise<Outputs>;
  close(): Promise<void>;
}

export type Outputs = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** Values of a chunk's features: bounds what the graph holds at a time, whatever the window and the number of columns. */
const chunkValues = 2 ** 21;

/** Loads `program` over `matrix`. @param steps Length of a window, 1 where a row stands for itself. */
export async function openScorer(
  program: Pick<InferenceProgram, 'onnx' | 'inputs' | 'outputs'>,
  matrix: FeatureMatrix,
  steps: number,
  threads: number,
): Promise<Scorer> {
  const session = await openSession(program.onnx, threads);
  const wanted = new Set(session.inputs);
  const data: Record<string, BoundTensor> = {};
  if (wanted.has('data.features')) data['data.features'] = bindTensor(matrix.values, [matrix.rows, matrix.width]);
  if (wanted.has('data.entity')) data['data.entity'] = bindTensor(matrix.entity, [matrix.rows]);
  const chunk = Math.max(64, Math.min(4096, Math.floor(chunkValues / (matrix.width * steps))));
  const batch = new BatchIndex(chunk);
  return {
    async outputs(rows, weights, betweenChunks) {
      const read = program.outputs.map((port) => {
        const shape = shapeOf(port, { rows: matrix.rows, batch: rows.length });
        const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
        return { port, values, width: values.length / rows.length };
      });
      const feeds = { ...data };
      for (const { name, shape, values } of weights) if (wanted.has(name)) feeds[name] = bindTensor(values, shape);
      for (let first = 0; first < rows.length; first += chunk) {
        betweenChunks();
        const size = Math.min(chunk, rows.length - first);
        for (let index = 0; index < size; index++) batch.set(index, rows[first + index] ?? 0);
        feeds['batch.index'] = batch.tensor(size);
        const into = read.map(({ port, values, width }) => {
          const own = values.subarray(first * width, (first + size) * width);
          return [port.name, bindTensor(own, shapeOf(port, { rows: matrix.rows, batch: size }))] as const;
        });
        await session.run(feeds, Object.fromEntries(into));
      }
      return Object.fromEntries(read.map(({ port, values }) => [port.name, values]));
    },
    close: () => session.close(),
  };
}

/** Scores one part of the examples with weights that change. */
export interface PartScorer {
  readonly part: string;
  readonly rows: Int32Array;
  /** By head and example. */
  readonly targets: Readonly<Record<string, Float32Array>>;
  /** Raw outputs by example, as `Scorer.outputs` gives them. */
  outputs(weights: readonly NamedTensor[], betweenChunks: () => void): Promise<Outputs>;
  close(): Promise<void>;
}

export async function openPartScorer(
  { inference, steps, settings }: Pick<TrainingTask, 'inference' | 'steps' | 'settings'>,
  examples: Examples,
): Promise<PartScorer> {
  const { part, rows, targets, matrix } = examples;
  const scorer = await openScorer(inference, matrix, steps, settings.threads);
  return {
    part,
    rows,
    targets: Object.fromEntries(
      Object.entries(targets).map(([head, own]) => [head, Float32Array.from(rows, (row) => own[row] ?? Number.NaN)]),
    ),
    outputs: (weights, betweenChunks) => scorer.outputs(rows, weights, betweenChunks),
    close: () => scorer.close(),
  };
}

/** Row numbers of a batch as int64, in one buffer that is used again and again. */
export class BatchIndex {
  readonly #values: BigInt64Array;
  /** The low and high words of `#values`: written without a BigInt each. Every platform of ours is little-endian. */
  readonly #words: Int32Array;
  readonly #tensors = new Map<number, BoundTensor>();

  constructor(largest: number) {
    this.#values = new BigInt64Array(largest);
    this.#words = new Int32Array(this.#values.buffer);
  }

  /** @param row Below 2^31. */
  set(index: number, row: number): void {
    this.#words[2 * index] = row;
  }

  /** The first `size` entries. */
  tensor(size: number): BoundTensor {
    const known = this.#tensors.get(size);
    if (known !== undefined) return known;
    const tensor = bindTensor(this.#values.subarray(0, size), [size]);
    this.#tensors.set(size, tensor);
    return tensor;
  }
}
