import { expect, test } from 'vitest';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { Tensor } from '../../../compiler/tensor/ir/graph.ts';
import { lowerModel } from '../../../compiler/tensor/lower-model.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { gradientError } from './central-differences.ts';
import { bool, dense, float, int, layer, windowModel } from './models.ts';
import type { Fed } from './run-graph.ts';

const norm: PlanArguments = { momentum: float(0.1), epsilon: float(1e-5) };
const inner = dense('inner', 'x', 3);

/** Models whose gradients are checked with respect to every parameter; `inner` stands between the data and the layer. */
const models: Readonly<Record<string, ModelGraph>> = {
  dense: windowModel(inner, dense('y', 'inner', 2)),
  'dense without bias': windowModel(layer('y', 'dense', ['x'], { width: int(2), bias: bool(false) })),
  batch_norm: windowModel(inner, layer('y', 'batch_norm', ['inner'], norm)),
  layer_norm: windowModel(inner, layer('y', 'layer_norm', ['inner'], { epsilon: float(1e-5) })),
  dropout: windowModel(inner, layer('y', 'dropout', ['inner'], { rate: float(0.4) })),
  relu: windowModel(inner, layer('y', 'relu', ['inner'])),
  sigmoid: windowModel(inner, layer('y', 'sigmoid', ['inner'])),
  tanh: windowModel(inner, layer('y', 'tanh', ['inner'])),
  gelu: windowModel(inner, layer('y', 'gelu', ['inner'])),
  flatten: windowModel(inner, layer('flat', 'flatten', ['inner']), dense('y', 'flat', 2)),
  concat: windowModel(inner, layer('y', 'concat', ['inner', 'x', 'inner'])),
  embedding: windowModel(layer('y', 'embedding', ['entity'], { width: int(2) })),
  add: windowModel(inner, layer('y', 'add', ['inner', 'x'])),
  subtract: windowModel(inner, layer('y', 'subtract', ['inner', 'x'])),
  multiply: windowModel(inner, layer('y', 'multiply', ['inner', 'x'])),
  divide: windowModel(inner, layer('positive', 'sigmoid', ['inner']), layer('y', 'divide', ['x', 'positive'])),
};

test.each(Object.entries(models))('the gradients of a model with %s', async (_name, model) => {
  const draw = seededDraw(5);
  const builder = new GraphBuilder();
  const batchIndex = builder.input('batch.index', 'int64', ['batch']);
  const inputs: Tensor[] = [];
  const rows = 7;
  const index = [3, 6, 2, 6, 4];
  const feeds: Record<string, Fed> = { 'batch.index': { values: index, shape: [index.length], type: 'int64' } };
  const lowered = lowerModel(builder, batchIndex, {
    model,
    dimensions: { time: 2, feature: 3 },
    entities: 4,
    training: true,
    named({ name, shape, trained }) {
      const size = shape.reduce((product, own) => product * own, 1);
      feeds[name] = { values: Array.from({ length: size }, () => 0.5 + draw.uniform()), shape };
      const tensor = builder.input(name, 'float', shape);
      if (trained) inputs.push(tensor);
      return tensor;
    },
    keep(site, _rate, like) {
      const count = index.length * 2 * 3;
      const values = Array.from({ length: count }, () => (draw.uniform() < 0.5 ? 1 : 0));
      feeds[`mask.${site}`] = { values, shape: [index.length, 2, 3] };
      return builder.input(`mask.${site}`, 'float', like.shape);
    },
  });
  for (const node of builder.nodes) {
    if (node.operation.kind !== 'input') continue;
    if (node.operation.name === 'data.features') {
      feeds['data.features'] = { values: Array.from({ length: rows * 3 }, () => draw.normal()), shape: [rows, 3] };
    } else if (node.operation.name === 'data.entity') {
      feeds['data.entity'] = { values: [0, 3, 1, 1, 2, 0, 3], shape: [rows], type: 'int32' };
    }
  }
  const result = lowered.outputs.get('y');
  if (result === undefined) throw new Error('the model has no output');
  const error = await gradientError({ builder, result, inputs }, feeds, [0.7, -1.3, 0.4, 1.9, -0.2, 0.8]);
  expect(inputs.length).toBeGreaterThan(0);
  expect(error).toBeLessThan(1e-7);
});
