import { InferenceSession, Tensor } from 'onnxruntime-node';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { emitModel } from '../../../compiler/tensor/emission/emit.ts';
import type { TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { drawnWords } from '../../../runtime/engine/random.ts';

/** Values of a tensor that a graph is fed, with its shape. */
export interface Fed {
  readonly values: readonly number[];
  readonly shape: readonly number[];
  readonly type?: 'int32' | 'uint32' | 'int64';
}

export type RunGraph = (feeds: Readonly<Record<string, Fed>>) => Promise<Readonly<Record<string, number[]>>>;

/** Runs the float64 form of a graph in ONNX Runtime, on one thread. */
export async function graphRunner(graph: TensorGraph): Promise<RunGraph> {
  const session = await openSession(emitModel('test', graph, 'float64'), 'float64');
  return async (feeds) => {
    const results = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, fed]) => [name, feedTensor(fed, 'float64')])),
    );
    return Object.fromEntries(graph.outputs.map(({ name }) => [name, numbersOf(results[name])]));
  };
}

/** ONNX Runtime fuses operators to some that it has for float32 alone, so that a float64 graph is not extended. */
export function openSession(onnx: Uint8Array, precision: 'float32' | 'float64' = 'float32'): Promise<InferenceSession> {
  return InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    graphOptimizationLevel: precision === 'float64' ? 'basic' : 'all',
  });
}

export function feedTensor({ values, shape, type }: Fed, float: 'float32' | 'float64'): Tensor {
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  if (type === 'int32') return new Tensor('int32', Int32Array.from(values), shape);
  if (type === 'uint32') return new Tensor('uint32', Uint32Array.from(values), shape);
  return float === 'float64'
    ? new Tensor('float64', Float64Array.from(values), shape)
    : new Tensor('float32', Float32Array.from(values), shape);
}

/** Standard normal numbers. */
export function normalNumbers(shape: readonly number[], seed: number): Fed {
  const draw = seededDraw(seed);
  return { values: Array.from({ length: shape.reduce((all, size) => all * size, 1) }, () => draw.normal()), shape };
}

/** What a step's examples from `first` on are fed as `batch.random`. */
export function randomWords(seed: number, step: number, size: number, first = 0): Fed {
  return { values: Array.from(drawnWords(seed, step, size, first)), shape: [size], type: 'uint32' };
}

export function numbersOf(value: unknown): number[] {
  if (!(value instanceof Tensor) || typeof value.data === 'string') throw new Error('a tensor was expected');
  return Array.from(value.data as ArrayLike<number | bigint | boolean>, Number);
}
