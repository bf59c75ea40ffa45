import { expect, test } from 'vitest';
import type { PlanArguments } from '../../../compiler/plan/value.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { modelGradientError } from './model-gradients.ts';
import { bool, dense, float, int, layer, list, symbol, windowModel } from './models.ts';

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
  leaky_relu: windowModel(inner, layer('y', 'leaky_relu', ['inner'], { slope: float(0.1) })),
  elu: windowModel(inner, layer('y', 'elu', ['inner'], { alpha: float(0.7) })),
  selu: windowModel(inner, layer('y', 'selu', ['inner'])),
  silu: windowModel(inner, layer('y', 'silu', ['inner'])),
  mish: windowModel(inner, layer('y', 'mish', ['inner'])),
  softplus: windowModel(inner, layer('y', 'softplus', ['inner'])),
  softmax: windowModel(inner, layer('y', 'softmax', ['inner'])),
  log_softmax: windowModel(inner, layer('y', 'log_softmax', ['inner'])),
  'mean over time': windowModel(inner, layer('y', 'mean', ['inner'], { over: symbol('time') })),
  'mean over features': windowModel(inner, layer('y', 'mean', ['inner'], { over: symbol('feature') })),
  'sum over time': windowModel(inner, layer('y', 'sum', ['inner'], { over: symbol('time') })),
  'max over time': windowModel(inner, layer('y', 'max', ['inner'], { over: symbol('time') })),
  'last of time': windowModel(inner, layer('y', 'last', ['inner'], { over: symbol('time') })),
  slice: windowModel(inner, layer('y', 'slice', ['inner'], { over: symbol('feature'), from: int(1), to: int(3) })),
  transpose: windowModel(inner, layer('turned', 'transpose', ['inner']), dense('y', 'turned', 2)),
  reshape: windowModel(
    inner,
    layer('one', 'reshape', ['inner'], { shape: list(int(3), int(2)) }),
    dense('y', 'one', 2),
  ),
  sinusoidal_positions: windowModel(inner, layer('y', 'sinusoidal_positions', ['inner'])),
  learned_positions: windowModel(inner, layer('y', 'learned_positions', ['inner'])),
  gaussian: windowModel(inner, dense('spread', 'x', 3), layer('y', 'gaussian', ['inner', 'spread'])),
  flatten: windowModel(inner, layer('flat', 'flatten', ['inner']), dense('y', 'flat', 2)),
  concat: windowModel(inner, layer('y', 'concat', ['inner', 'x', 'inner'])),
  embedding: windowModel(layer('y', 'embedding', ['entity'], { width: int(2) })),
  dense_as: windowModel(inner, layer('y', 'dense_as', ['inner', 'x'])),
  logits: windowModel(inner, layer('y', 'logits', ['inner'], { head: { kind: 'string', value: 'direction' } })),
  identity: windowModel(inner, layer('y', 'identity', ['inner'])),
  add: windowModel(inner, layer('y', 'add', ['inner', 'x'])),
  subtract: windowModel(inner, layer('y', 'subtract', ['inner', 'x'])),
  multiply: windowModel(inner, layer('y', 'multiply', ['inner', 'x'])),
  divide: windowModel(inner, layer('positive', 'sigmoid', ['inner']), layer('y', 'divide', ['x', 'positive'])),
};

test.each(Object.entries(models))('the gradients of a model with %s', async (_name, model) => {
  expect(await modelGradientError(model)).toBeLessThan(1e-7);
});
