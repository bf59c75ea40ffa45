import { expect, test } from 'vitest';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import { lossTensor } from '../../../compiler/tensor/losses.ts';
import { lowerModel } from '../../../compiler/tensor/lower-model.ts';
import { reconstructionLoss } from '../../../compiler/tensor/reconstructions.ts';
import { gradientError } from './central-differences.ts';
import { dense, layer, recipe, rowModel } from './models.ts';
import type { Fed } from './run-graph.ts';

const draw = seededDraw(3);
const normal = (...shape: readonly number[]): Fed => ({
  values: Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => draw.normal()),
  shape,
});

const combined: PlanValue = {
  kind: 'recipe',
  operator: 'summed_losses',
  arguments: {
    left: {
      kind: 'recipe',
      operator: 'weighted_loss',
      arguments: { factor: { kind: 'float', value: 0.6 }, loss: recipe('cross_entropy', { smoothing: 0 }) },
    },
    right: recipe('cross_entropy', { smoothing: 0.2 }),
  },
};

test.each([
  ['cross_entropy', recipe('cross_entropy', { smoothing: 0 })],
  ['cross_entropy with smoothing', recipe('cross_entropy', { smoothing: 0.1 })],
  ['a sum of losses', combined],
] as const)('the gradient of %s is that of central differences', async (_name, loss) => {
  for (const weighted of [false, true]) {
    const builder = new GraphBuilder();
    const logits = builder.input('logits', 'float', ['batch', 4]);
    const targets = builder.input('targets', 'float', ['batch']);
    const weights = weighted ? builder.input('weights', 'float', ['batch']) : undefined;
    const result = lossTensor(builder, loss, logits, targets, weights);
    const feeds: Record<string, Fed> = {
      logits: normal(5, 4),
      targets: { values: [0, 3, 1, 1, 2], shape: [5] },
      ...(weighted ? { weights: { values: [0.5, 1, 2, 0.1, 1.4], shape: [5] } } : {}),
    };
    expect(await gradientError({ builder, result, inputs: [logits] }, feeds, [1.3])).toBeLessThan(1e-8);
  }
});

test('the gradient of the evidence lower bound is that of central differences', async () => {
  const model = rowModel(
    dense('mean', 'x', 2),
    dense('variance', 'x', 2),
    layer('drawn', 'gaussian', ['mean', 'variance']),
    layer('y', 'dense_as', ['drawn', 'x']),
  );
  const builder = new GraphBuilder();
  const feeds: Record<string, Fed> = {
    'batch.index': { values: [1, 4, 2], shape: [3], type: 'int64' },
    'data.features': normal(6, 3),
    noise: normal(3, 2),
  };
  const lowered = lowerModel(builder, builder.input('batch.index', 'int64', ['batch']), {
    model,
    dimensions: { feature: 3 },
    entities: 2,
    training: true,
    named({ name, shape }) {
      feeds[name] = normal(...shape);
      return builder.input(name, 'float', shape);
    },
    keep: (_site, _rate, like) => like,
    noise: (_site, like) => builder.input('noise', 'float', like.shape),
  });
  const [input, output] = [lowered.inputs.get('x'), lowered.outputs.get('y')];
  if (input === undefined || output === undefined) throw new Error('the model has no ends');
  const result = reconstructionLoss(builder, recipe('elbo', { beta: 0.7 }), {
    input,
    output,
    divergences: lowered.divergences,
  });
  const inputs = builder.nodes.filter(
    ({ operation }) => operation.kind === 'input' && /weight|bias/.test(operation.name),
  );
  expect(inputs).toHaveLength(6);
  feeds['data.entity'] = { values: [0, 1, 0, 1, 0, 1], shape: [6], type: 'int32' };
  expect(await gradientError({ builder, result, inputs }, feeds, [1.3])).toBeLessThan(1e-7);
});
