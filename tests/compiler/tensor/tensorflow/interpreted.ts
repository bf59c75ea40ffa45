import type * as Core from '@tensorflow/tfjs-core';
import type { TensorGraph } from '../../../../compiler/tensor/ir/graph.ts';
import { loadTensorflow, type Tensorflow } from '../../../../runtime/engine/tensorflow/backend.ts';
import { interpreter, type Sizes } from '../../../../runtime/engine/tensorflow/interpreter.ts';
import { onDevice, type Value } from '../../../../runtime/engine/tensorflow/value.ts';
import './all-gradients.ts';
import type { TestEngine } from '../engines.ts';
import type { Fed } from '../run-graph.ts';

export type Gradients = Readonly<Record<string, readonly number[]>>;

/**
 * The gradients of `loss`, a scalar output of `graph`, by its float inputs, by name: TensorFlow.js's own autograd over the forward
 * graph as it is interpreted. Nothing of our differentiation takes part.
 */
export async function gradientsByTensorflow(
  engine: TestEngine,
  graph: TensorGraph,
  feeds: Readonly<Record<string, Fed>>,
  sizes: Sizes,
): Promise<Gradients> {
  const { tensorflow, backend } = await loaded(engine);
  const own = interpreter(tensorflow, backend, graph, { release: false });
  const inputs = graph.nodes.flatMap(({ operation }) => (operation.kind === 'input' ? [operation.name] : []));
  const names = inputs.filter((name) => feeds[name]?.type === undefined);
  const found: Record<string, readonly number[]> = {};
  try {
    tensorflow.tidy(() => {
      const loss = (...given: Core.Tensor[]): Core.Scalar => {
        const values = inputs.map((name): Value => {
          const place = names.indexOf(name);
          const tensor = given[place];
          return tensor === undefined ? hostValue(feeds[name]) : onDevice(tensor);
        });
        const [result] = own.run(values, sizes);
        if (result?.place !== 'device') throw new Error('the loss is no tensor');
        // It refuses inputs that nothing reads.
        const unread = given.map((tensor) => tensorflow.mul(tensorflow.sum(tensor), 0));
        return tensorflow.reshape(tensorflow.addN([tensorflow.reshape(result.tensor, []), ...unread]), []);
      };
      const given = names.map((name) => floatTensor(tensorflow, feeds[name]));
      const gradients = tensorflow.grads(loss)(given);
      for (const [at, name] of names.entries()) found[name] = Array.from(gradients[at]?.dataSync() ?? []);
    });
  } finally {
    own.close();
  }
  return found;
}

export async function loaded({ engine }: TestEngine) {
  if (engine.kind !== 'tensorflow') throw new Error('not an engine of TensorFlow.js');
  return { tensorflow: await loadTensorflow(engine.backend), backend: engine.backend };
}

export function floatTensor(tensorflow: Tensorflow, fed: Fed | undefined): Core.Tensor {
  return tensorflow.tensor(Float32Array.from(fed?.values ?? []), [...(fed?.shape ?? [])], 'float32');
}

function hostValue(fed: Fed | undefined): Value {
  if (fed?.type === undefined) throw new Error('an input is not fed');
  const values = fed.type === 'int64' ? Float64Array.from(fed.values) : Int32Array.from(fed.values);
  return { place: 'host', type: fed.type, shape: fed.shape, values };
}
