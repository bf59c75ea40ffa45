import type { TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import type { BoundTensor, HeldTensor, Session } from '../session.ts';
import { loadTensorflow, type Tensorflow, type TensorflowBackend } from './backend.ts';
import { interpreter, type Sizes } from './interpreter.ts';
import { onDevice, type Value } from './value.ts';

/**
 * Opens a graph on a backend of TensorFlow.js. What is fed as fixed is kept there; everything else crosses at each run, and is given
 * back when the run ends.
 */
export async function openTensorflowSession(graph: TensorGraph, backend: TensorflowBackend): Promise<Session> {
  const tensorflow = await loadTensorflow(backend);
  const own = interpreter(tensorflow, backend, graph);
  const inputs = graph.nodes.flatMap(({ operation }) => (operation.kind === 'input' ? [operation] : []));
  const kept = new Map<BoundTensor, Value>();
  const fedValue = (tensor: BoundTensor): Value => {
    if (!tensor.fixed) return givenValue(tensorflow, tensor);
    const known = kept.get(tensor);
    if (known !== undefined) return known;
    const value = givenValue(tensorflow, tensor);
    if (value.place === 'device') tensorflow.keep(value.tensor);
    kept.set(tensor, value);
    return value;
  };
  return {
    inputs: inputs.map(({ name }) => name),
    async run(feeds, into) {
      tensorflow.tidy(() => {
        const fed = inputs.map(({ name }) => present(feeds[name], name));
        const sizes: { -readonly [name in keyof Sizes]: Sizes[name] } = {};
        for (const [at, { shape }] of inputs.entries())
          for (const [axis, size] of shape.entries())
            if (size === 'batch' || size === 'rows') sizes[size] = fed[at]?.shape[axis] ?? 0;
        const outputs = own.run(fed.map(fedValue), sizes);
        for (const [at, { name }] of graph.outputs.entries()) {
          const target = into[name];
          if (target !== undefined) write(outputs[at], target);
        }
      });
      return {};
    },
    async close() {
      own.close();
      for (const value of kept.values()) if (value.place === 'device') value.tensor.dispose();
    },
  };
}

function present(tensor: BoundTensor | HeldTensor | undefined, name: string): BoundTensor {
  if (tensor === undefined || !('values' in tensor)) throw new Error(`${name} is not fed`);
  return tensor;
}

/** The values as they are now: a backend may hold on to the array that it is given, and ours change. */
function givenValue(tensorflow: Tensorflow, { values, shape, fixed }: BoundTensor): Value {
  if (values instanceof Float32Array)
    return onDevice(tensorflow.tensor(fixed ? values : values.slice(), [...shape], 'float32'));
  if (values instanceof Float64Array) return { place: 'host', type: 'float64', shape, values: values.slice() };
  if (values instanceof Int32Array) return { place: 'host', type: 'int32', shape, values: values.slice() };
  if (values instanceof Uint32Array) return { place: 'host', type: 'uint32', shape, values: values.slice() };
  return { place: 'host', type: 'int64', shape, values: Float64Array.from(values, exactNumber) };
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`${value} is beyond the integers that the engine tensorflow holds exactly`);
}

function write(value: Value | undefined, target: BoundTensor): void {
  if (value?.place !== 'device' || !(target.values instanceof Float32Array))
    throw new Error('only float32 leaves the engine tensorflow');
  target.values.set(value.tensor.dataSync());
}
