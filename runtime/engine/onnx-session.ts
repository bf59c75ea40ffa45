import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TensorType } from '../../compiler/tensor/program.ts';
import { allocationPoint, OutOfMemory, tellsOutOfMemory } from './out-of-memory.ts';
import type { BoundTensor, HeldTensor, Session, SessionPlace, TensorValues } from './session.ts';

const onCpu: SessionPlace = { provider: 'cpu' };

/** A tensor of ONNX Runtime that a device holds. */
class DeviceTensor implements HeldTensor {
  readonly tensor: Tensor;

  constructor(tensor: Tensor) {
    this.tensor = tensor;
  }

  dispose(): void {
    this.tensor.dispose();
  }
}

/**
 * Loads a graph. Sequential mode and the arena are what measured best; `force_spinning_stop` keeps the threads of one session from
 * spinning while another session of the process works, which slowed both fourfold.
 * @param threads Threads of one operator on the CPU. Bytes of results may depend on it.
 * @throws OutOfMemory
 */
export async function openOnnxSession(
  onnx: Uint8Array,
  threads: number,
  place: SessionPlace = onCpu,
): Promise<Session> {
  const { provider, held = [], deviceId = 0 } = place;
  const session = await telling(() =>
    InferenceSession.create(onnx, {
      // What it has no kernels for, the CPU computes.
      executionProviders: [provider === 'cuda' ? { name: provider, deviceId } : provider],
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
  const views = new WeakMap<BoundTensor, Tensor>();
  const viewOf = (tensor: BoundTensor | HeldTensor): Tensor => {
    if (tensor instanceof DeviceTensor) return tensor.tensor;
    if (!('values' in tensor)) throw new Error('a tensor of another engine is fed');
    const known = views.get(tensor);
    if (known !== undefined) return known;
    const [type, values] = typeOf(tensor.values);
    const view = new Tensor(type, values, tensor.shape);
    views.set(tensor, view);
    return view;
  };
  const viewsOf = (tensors: Readonly<Record<string, BoundTensor | HeldTensor>>): Record<string, Tensor> => {
    const found: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(tensors)) found[name] = viewOf(tensor);
    return found;
  };
  return {
    inputs: session.inputNames,
    async run(feeds, into) {
      if (into.loss !== undefined) await telling(async () => allocationPoint(examplesOf(feeds['batch.index'])));
      if (provider === 'cpu') {
        await telling(() => session.run(viewsOf(feeds), viewsOf(into)));
        return {};
      }
      // Of what a device gives, ONNX Runtime writes nothing into tensors that it is given.
      const results = await telling(() => session.run(viewsOf(feeds), [...Object.keys(into), ...held]));
      for (const [name, bound] of Object.entries(into)) copyInto(bound, tensorAt(results, name));
      return Object.fromEntries(held.map((name) => [name, new DeviceTensor(tensorAt(results, name))]));
    },
    close: () => session.release(),
  };
}

function examplesOf(index: BoundTensor | HeldTensor | undefined): number {
  return index !== undefined && 'values' in index ? (index.shape[0] ?? 0) : 0;
}

async function telling<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (tellsOutOfMemory(error)) throw new OutOfMemory((error as Error).message, { cause: error });
    throw error;
  }
}

function copyInto(bound: BoundTensor, result: Tensor): void {
  (bound.values as Float32Array).set(result.data as Float32Array);
}

function tensorAt(results: Readonly<Record<string, unknown>>, name: string): Tensor {
  const tensor = results[name];
  if (tensor instanceof Tensor) return tensor;
  throw new Error(`there is no output ${name}`);
}

function typeOf(
  values: TensorValues,
): readonly [TensorType & ('float32' | 'float64' | 'int32' | 'uint32' | 'int64'), TensorValues] {
  if (values instanceof Float32Array) return ['float32', values];
  if (values instanceof Float64Array) return ['float64', values];
  if (values instanceof Int32Array) return ['int32', values];
  if (values instanceof Uint32Array) return ['uint32', values];
  return ['int64', values];
}
