import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TensorPort, TensorType } from '../../compiler/tensor/program.ts';

/** Values of a tensor as they cross into ONNX Runtime: typed arrays are read and written in place, nothing is copied. */
export type TensorValues = Float32Array | Float64Array | Int32Array | BigInt64Array;

/** A tensor of ONNX Runtime over a typed array of ours. */
export type BoundTensor = Tensor;

/** An ONNX graph loaded on the CPU. `run` blocks its thread: sessions live in the engine's worker. */
export interface Session {
  readonly inputs: readonly string[];
  /** Runs once. Outputs named in `into` are written into the arrays bound there; no other output is fetched. */
  run(feeds: Readonly<Record<string, BoundTensor>>, into: Readonly<Record<string, BoundTensor>>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Loads a graph for the CPU provider. Sequential mode and the arena are what measured best; `force_spinning_stop` keeps the
 * threads of one session from spinning while another session of the process works, which slowed both fourfold.
 * @param threads Threads of one operator. Bytes of results may depend on it.
 */
export async function openSession(onnx: Uint8Array, threads: number): Promise<Session> {
  const session = await InferenceSession.create(onnx, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: true,
    enableMemPattern: true,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { force_spinning_stop: '1' } },
  });
  return {
    inputs: session.inputNames,
    async run(feeds, into) {
      await session.run(feeds, into);
    },
    close: () => session.release(),
  };
}

/** A tensor over `values`, which stay where they are; the caller may change them between runs. */
export function bindTensor(values: TensorValues, shape: readonly number[]): BoundTensor {
  const [type, array] = typeOf(values);
  return new Tensor(type, array, shape);
}

/** The shape of a port once `rows` and `batch` are known. */
export function shapeOf(port: TensorPort, sizes: { readonly rows: number; readonly batch: number }): readonly number[] {
  return port.shape.map((size) => (typeof size === 'number' ? size : sizes[size]));
}

function typeOf(
  values: TensorValues,
): readonly [TensorType & ('float32' | 'float64' | 'int32' | 'int64'), TensorValues] {
  if (values instanceof Float32Array) return ['float32', values];
  if (values instanceof Float64Array) return ['float64', values];
  if (values instanceof Int32Array) return ['int32', values];
  return ['int64', values];
}
