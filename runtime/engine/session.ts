import type { TensorGraph } from '../../compiler/tensor/ir/graph.ts';
import type { TensorPort } from '../../compiler/tensor/program.ts';
import type { Provider } from '../devices/provider.ts';
import type { Engine } from './engine.ts';
import { openOnnxSession } from './onnx-session.ts';

/** Values of a tensor as they cross into an engine. */
export type TensorValues = Float32Array | Float64Array | Int32Array | Uint32Array | BigInt64Array;

/** A tensor over a typed array of ours, which engines read and write in place. */
export interface BoundTensor {
  readonly values: TensorValues;
  readonly shape: readonly number[];
  /** Whether the values stay as they are from run to run, so that an engine may keep a copy of them where it computes. */
  readonly fixed: boolean;
}

/** A tensor in the memory of a device. */
export interface HeldTensor {
  /** Frees the memory. */
  dispose(): void;
}

/** A graph, loaded. `run` blocks its thread: sessions live in the engine's worker. */
export interface Session {
  readonly inputs: readonly string[];
  /**
   * Runs once. Outputs named in `into` are written into the arrays bound there; those that the device holds are given back, and are
   * the caller's to dispose of. No other output is fetched.
   * @throws OutOfMemory
   */
  run(
    feeds: Readonly<Record<string, BoundTensor | HeldTensor>>,
    into: Readonly<Record<string, BoundTensor>>,
  ): Promise<Readonly<Record<string, HeldTensor>>>;
  close(): Promise<void>;
}

/** Where a session of ONNX Runtime computes. */
export interface SessionPlace {
  readonly provider: Provider;
  /** Names of outputs that stay on the device; WebGPU alone holds any. */
  readonly held?: readonly string[];
  /** Which of a provider's devices, where it has several: CUDA's number. */
  readonly deviceId?: number;
}

/** A graph in the forms that engines load. */
export interface Loadable {
  readonly onnx: Uint8Array;
  readonly graph: TensorGraph;
}

export interface SessionOptions {
  readonly engine: Engine;
  /** Threads of one operator. Bytes of results may depend on it. */
  readonly threads: number;
  /** The CPU when absent. */
  readonly place?: SessionPlace;
}

/** @throws OutOfMemory */
export async function openSession(program: Loadable, { engine, threads, place }: SessionOptions): Promise<Session> {
  if (engine.kind === 'onnx') return openOnnxSession(program.onnx, threads, place);
  const { openTensorflowSession } = await import('./tensorflow/session.ts');
  return openTensorflowSession(program.graph, engine.backend);
}

/** A tensor over `values`, which stay where they are; the caller may change them between runs. */
export function bindTensor(values: TensorValues, shape: readonly number[]): BoundTensor {
  return { values, shape, fixed: false };
}

/** A tensor over `values`, which nobody changes while sessions that were fed it are open. */
export function bindFixedTensor(values: TensorValues, shape: readonly number[]): BoundTensor {
  return { values, shape, fixed: true };
}

/** The shape of a port once `rows` and `batch` are known. */
export function shapeOf(port: TensorPort, sizes: { readonly rows: number; readonly batch: number }): readonly number[] {
  return port.shape.map((size) => (typeof size === 'number' ? size : sizes[size]));
}
