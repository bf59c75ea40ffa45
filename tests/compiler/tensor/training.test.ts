import { describe, expect, test } from 'vitest';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import type { TrainingRequest } from '../../../compiler/tensor/program.ts';
import { dense, layer, recipe, rowModel, windowModel } from './models.ts';
import { feedTensor, numbersOf, openSession } from './run-graph.ts';
import { runSteps } from './steps.ts';

const adamw = recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 });

function request(model: ModelGraph, loss: PlanValue, more: Partial<TrainingRequest> = {}): TrainingRequest {
  const losses = model.outputs.map(({ name }) => ({ output: name, head: 'target', loss }));
  const dimensions = { time: 3, feature: 4 };
  return { model, dimensions, entities: 3, losses, optimizer: adamw, randomness: 'drawn', ...more };
}

const times = (factor: number, loss: PlanValue): PlanValue => ({
  kind: 'recipe',
  operator: 'weighted_loss',
  arguments: { factor: { kind: 'float', value: factor }, loss },
});

describe('losses', () => {
  const logits = [-30, -2, -0.5, 0, 0.5, 2, 30];
  const probability = (logit: number) => 1 / (1 + Math.exp(-logit));

  /** Loss of one row: the model is its own logit. */
  async function lossOf(loss: PlanValue, logit: number, target: number): Promise<number> {
    const model = rowModel(layer('y', 'flatten', ['x']));
    const program = compileTraining(request(model, loss, { dimensions: { feature: 1 } }));
    const session = await openSession(program.onnx);
    const results = await session.run({
      'data.features': feedTensor({ values: [logit], shape: [1, 1] }, 'float32'),
      'data.target.target': feedTensor({ values: [target], shape: [1] }, 'float32'),
      'data.entity': feedTensor({ values: [0], shape: [1], type: 'int32' }, 'float32'),
      'batch.index': feedTensor({ values: [0], shape: [1], type: 'int64' }, 'float32'),
      learning_rate: feedTensor({ values: [0.01], shape: [] }, 'float32'),
      step: feedTensor({ values: [0], shape: [], type: 'int64' }, 'float32'),
    });
    return numbersOf(results.loss)[0] ?? Number.NaN;
  }

  test.each(logits)('of the logit %d are those of the definitions', async (logit) => {
    const p = probability(logit);
    const q = probability(-logit);
    const cases: readonly (readonly [PlanValue, number, number])[] = [
      [recipe('focal', { alpha: 0.25, gamma: 2 }), 1, -0.25 * q ** 2 * Math.log(p)],
      [recipe('focal', { alpha: 0.25, gamma: 2 }), 0, -0.75 * p ** 2 * Math.log(q)],
      [recipe('focal', { alpha: 0.4, gamma: 0.5 }), 1, -0.4 * q ** 0.5 * Math.log(p)],
      [recipe('focal', { alpha: 0.5, gamma: 0 }), 0, -0.5 * Math.log(q)],
      [recipe('binary_cross_entropy', { positive_weight: 3 }), 1, -3 * Math.log(p)],
      [recipe('binary_cross_entropy', { positive_weight: 3 }), 0, -Math.log(q)],
      [recipe('squared_error'), 1.5, (logit - 1.5) ** 2],
    ];
    for (const [loss, target, expected] of cases) {
      const actual = await lossOf(loss, logit, target);
      expect(Math.abs(actual - expected)).toBeLessThan(1e-6 * Math.max(1, expected));
    }
  });
});

describe('training', () => {
  test('of several outputs adds their losses by weight', async () => {
    const model: ModelGraph = {
      ...rowModel(dense('shared', 'x', 5), dense('a', 'shared', 1), dense('b', 'shared', 1)),
      outputs: [
        { name: 'up', node: 'a' },
        { name: 'down', node: 'b' },
      ],
    };
    const weighted = (up: number, down: number) =>
      compileTraining({
        ...request(model, recipe('squared_error')),
        losses: [
          { output: 'up', head: 'profit', loss: times(up, recipe('binary_cross_entropy', { positive_weight: 1 })) },
          { output: 'down', head: 'stop', loss: times(down, recipe('squared_error')) },
        ],
      });
    const lossOf = async (up: number, down: number) => {
      const program = weighted(up, down);
      expect(program.inputs.map(({ name }) => name)).toContain('data.target.stop');
      const { losses } = await runSteps(program, 3, program.initialState(seededDraw(4)), [0]);
      return losses[0] ?? Number.NaN;
    };
    expect(await lossOf(0.5, 2)).toBeCloseTo(0.5 * (await lossOf(1, 0)) + 2 * (await lossOf(0, 1)), 5);
  });

  test('lowers the loss of a model over windows', async () => {
    const model = windowModel(
      layer('flat', 'flatten', ['x']),
      dense('hidden', 'flat', 8),
      layer('bent', 'gelu', ['hidden']),
      dense('y', 'bent', 1),
    );
    const program = compileTraining(request(model, recipe('squared_error')));
    const { losses } = await runSteps(
      program,
      3,
      program.initialState(seededDraw(4)),
      Array.from({ length: 60 }, (_, at) => at),
    );
    const mean = (part: readonly number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.6 * mean(losses.slice(0, 10)));
  });

  test('at a learning rate of 0 moves running statistics alone', async () => {
    const model = rowModel(
      dense('hidden', 'x', 4),
      layer('norm', 'batch_norm', ['hidden'], {
        momentum: { kind: 'float', value: 0.1 },
        epsilon: { kind: 'float', value: 1e-5 },
      }),
      dense('y', 'norm', 1),
    );
    const program = compileTraining(request(model, recipe('squared_error'), { optimizer: adamw, clipNorm: 1 }));
    expect(program.parameters.filter(({ trained }) => !trained).map(({ name }) => name)).toEqual([
      'norm.running_mean',
      'norm.running_variance',
    ]);
    const start = program.initialState(seededDraw(4));
    const { state } = await runSteps(program, 3, start, [0], { learningRate: 0 });
    expect(state.running_statistics).not.toEqual(start.running_statistics);
    expect(state.parameters).toEqual(start.parameters);
    expect(state['parameters.first_moment']).not.toEqual(start['parameters.first_moment']);
  });
});

test("a window's row is its last bar", async () => {
  const model = windowModel(layer('y', 'flatten', ['x']));
  const program = compileInference(model, { time: 3, feature: 2 }, 1);
  expect(program.outputs).toEqual([{ name: 'y', type: 'float32', shape: ['batch', 6] }]);
  const session = await openSession(program.onnx);
  const results = await session.run({
    'data.features': feedTensor({ values: Array.from({ length: 12 }, (_, at) => at), shape: [6, 2] }, 'float32'),
    'data.entity': feedTensor({ values: [0, 0, 0, 0, 0, 0], shape: [6], type: 'int32' }, 'float32'),
    'batch.index': feedTensor({ values: [5, 2], shape: [2], type: 'int64' }, 'float32'),
  });
  expect(numbersOf(results.y)).toEqual([6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
});
