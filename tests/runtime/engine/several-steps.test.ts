import { expect, test } from 'vitest';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import type { LossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import { trainNetwork } from '../../../runtime/engine/loop.ts';
import { encodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import type { TrainingTask } from '../../../runtime/engine/task.ts';
import { Interrupted } from '../../../runtime/operators/operator.ts';
import { recipe } from '../../compiler/tensor/models.ts';
import { graphOf, length, type SmallModel } from './device-steps.ts';
import { linearTask, plantedExamples } from './linear-model.ts';
import { scratchFolder, surroundings } from './scratch.ts';

const features = 3;

/** A training whose program takes 32 steps in one run, or as many runs. */
function taskOf(model: SmallModel, atOnce: boolean, mixed?: LossScaling): TrainingTask {
  const graph = graphOf(model, true);
  const dimensions = { time: length, feature: features, classes: 1 };
  const program = compileTraining(
    {
      model: graph,
      dimensions,
      entities: 3,
      losses: [{ output: 'logit', head: 'up', loss: recipe('focal', { alpha: 0.25, gamma: 2 }) }],
      optimizer: recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }),
      clipNorm: 1,
      randomness: 'drawn',
      averageDecay: 0.9,
      shifted: true,
      ...(mixed === undefined ? {} : { mixed }),
    },
    { target: 'cuda' },
  );
  const { repeated, ...single } = program;
  expect(repeated?.steps).toBe(32);
  const examples = plantedExamples(660, features);
  const entity = examples.matrix.entity.map((_, row) => row % 3);
  const rows = examples.rows.slice(length);
  const reach = examples.rows.map((row) => (row > 20 ? 2 : 0));
  const matrix = { ...examples.matrix, entity };
  const { settings } = linearTask(8, { batch: 16, epochs: 2, timeShift: 2 });
  return {
    ...linearTask(8),
    program: atOnce ? program : single,
    inference: compileInference(graph, dimensions, 3),
    fit: { ...examples, matrix, rows, reach },
    watch: { ...examples, matrix, part: 'validation', rows: rows.slice(0, 50) },
    features: ['a', 'b', 'c'],
    steps: model === 'mlp' ? 1 : length,
    settings,
  };
}

const bytesOf = (trained: Awaited<ReturnType<typeof trainNetwork>>) =>
  Buffer.concat([encodeSafetensors(trained.tensors), Buffer.from(JSON.stringify(trained.epochs))]);

test.each(['mlp', 'recurrent'] as const)(
  'many steps of one run leave the bytes of one run a step: %s',
  async (model) => {
    const single = await trainNetwork(taskOf(model, false), surroundings());
    const several = await trainNetwork(taskOf(model, true), surroundings());
    expect(bytesOf(several).equals(bytesOf(single))).toBe(true);
  },
);

test('stopped between two runs and resumed, it ends in the bytes of an undisturbed training', async () => {
  const undisturbed = bytesOf(await trainNetwork(taskOf('mlp', true), surroundings()));
  const scratch = scratchFolder();
  let asked = 0;
  const stopped = trainNetwork(taskOf('mlp', true), surroundings({ scratch, interrupted: () => ++asked === 2 }));
  await expect(stopped).rejects.toThrow(Interrupted);
  await expect(stopped).rejects.toThrow('after 32 steps');
  expect(bytesOf(await trainNetwork(taskOf('mlp', true), surroundings({ scratch }))).equals(undisturbed)).toBe(true);
});

test('in mixed precision, steps that are skipped within a run leave the bytes of one run a step', async () => {
  // The first scale is too large, and one that doubles after 10 steps is again and again.
  const mixed = { start: 2 ** 28, growsAfter: 10 };
  const single = await trainNetwork(taskOf('mlp', false, mixed), surroundings());
  const several = await trainNetwork(taskOf('mlp', true, mixed), surroundings());
  expect(bytesOf(several).equals(bytesOf(single))).toBe(true);
  expect(several.epochs.every((figures) => Number(figures['train.skipped_steps']) > 1)).toBe(true);
});
