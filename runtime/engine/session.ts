import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TensorPort, TensorType } from '../../compiler/tensor/program.ts';
import type { Provider } from '../devices/provider.ts';
import { allocationPoint, OutOfMemory, tellsOutOfMemory } from './out-of-memory.ts';

/** Values of a tensor as they cross into ONNX Runtime: typed arrays are read and written in place, nothing is copied. */
export type TensorValues = Float32Array | Float64Array | Int32Array | BigInt64Array;

/** A tensor of ONNX Runtime: over a typed array of ours, or one that a device holds. */
export type BoundTensor = Tensor;

/** An ONNX graph loaded on a device. `run` blocks its thread: sessions live in the engine's worker. */
export interface Session {
  readonly inputs: readonly string[];
  /**
   * Runs once. Outputs named in `into` are written into the arrays bound there; those that the device holds are given back, and are
   * the caller's to dispose of. No other output is fetched.
   * @throws OutOfMemory
   */
  run(
    feeds: Readonly<Record<string, BoundTensor>>,
    into: Readonly<Record<string, BoundTensor>>,
  ): Promise<Readonly<Record<string, BoundTensor>>>;
  close(): Promise<void>;
}

/** Where a session computes. */
export interface SessionPlace {
  readonly provider: Provider;
  /** Names of outputs that stay on the device; WebGPU alone holds any. */
  readonly held?: readonly string[];
  /** Which of a provider's devices, where it has several: CUDA's number. */
  readonly deviceId?: number;
}

const onCpu: SessionPlace = { provider: 'cpu' };

/**
 * Loads a graph. Sequential mode and the arena are what measured best; `force_spinning_stop` keeps the
 * threads of one session from spinning while another session of the process works, which slowed both fourfold.
 * @param threads Threads of one operator on the CPU. Bytes of results may depend on it.
 * @throws OutOfMemory
 */
export async function openSession(onnx: Uint8Array, threads: number, place: SessionPlace = onCpu): Promise<Session> {
  const { provider, held = [], deviceId = 0 } = place;
  const session = await telling(() =>
    InferenceSession.create(onnx, {
      executionProviders: [provider === 'cuda' ? { name: provider, deviceId } : provider], // what it has no kernels for, the CPU computes
      executionMode: 'sequential',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableCpuMemArena: true,
      enableMemPattern: true,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      extra: { session: { force_spinning_stop: '1' } },
      ...(held.length === 0
        ? {}
        : { preferredOutputLocation: Object.fromEntries(held.map((name) => [name, 'gpu-buffer' as const])) }),
    }),
  );
  return {
    inputs: session.inputNames,
    async run(feeds, into) {
      if (into.loss !== undefined) await telling(async () => allocationPoint(feeds['batch.index']?.dims[0] ?? 0));
      if (provider === 'cpu') {
        await telling(() => session.run(feeds, into));
        return {};
      }
      // Of what a device gives, ONNX Runtime writes nothing into tensors that it is given.
      const results = await telling(() => session.run(feeds, [...Object.keys(into), ...held]));
      for (const [name, bound] of Object.entries(into)) copyInto(bound, results[name]);
      return Object.fromEntries(held.map((name) => [name, tensorAt(results, name)]));
    },
    close: () => session.release(),
  };
}

async function telling<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (tellsOutOfMemory(error)) throw new OutOfMemory((error as Error).message, { cause: error });
    throw error;
  }
}

function copyInto(bound: BoundTensor, result: unknown): void {
  if (!(result instanceof Tensor)) throw new Error('an output is no tensor');
  (bound.data as Float32Array).set(result.data as Float32Array);
}

function tensorAt(results: Readonly<Record<string, unknown>>, name: string): BoundTensor {
  const tensor = results[name];
  if (tensor instanceof Tensor) return tensor;
  throw new Error(`there is no output ${name}`);
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
