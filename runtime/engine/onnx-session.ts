import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TensorType } from '../../compiler/tensor/program.ts';
import type { BoundTensor, Session, TensorValues } from './session.ts';

/**
 * Loads a graph for ONNX Runtime's CPU provider. Sequential mode and the arena are what measured best; `force_spinning_stop` keeps
 * the threads of one session from spinning while another session of the process works, which slowed both fourfold.
 * @param threads Threads of one operator. Bytes of results may depend on it.
 */
export async function openOnnxSession(onnx: Uint8Array, threads: number): Promise<Session> {
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
  const views = new WeakMap<BoundTensor, Tensor>();
  const viewOf = (tensor: BoundTensor): Tensor => {
    const known = views.get(tensor);
    if (known !== undefined) return known;
    const [type, values] = typeOf(tensor.values);
    const view = new Tensor(type, values, tensor.shape);
    views.set(tensor, view);
    return view;
  };
  const viewsOf = (tensors: Readonly<Record<string, BoundTensor>>): Record<string, Tensor> => {
    const found: Record<string, Tensor> = {};
    for (const name of Object.keys(tensors)) found[name] = viewOf(tensors[name] as BoundTensor); // of its own keys
    return found;
  };
  return {
    inputs: session.inputNames,
    async run(feeds, into) {
      await session.run(viewsOf(feeds), viewsOf(into));
    },
    close: () => session.release(),
  };
}

function typeOf(
  values: TensorValues,
): readonly [TensorType & ('float32' | 'float64' | 'int32' | 'int64'), TensorValues] {
  if (values instanceof Float32Array) return ['float32', values];
  if (values instanceof Float64Array) return ['float64', values];
  if (values instanceof Int32Array) return ['int32', values];
  return ['int64', values];
}
