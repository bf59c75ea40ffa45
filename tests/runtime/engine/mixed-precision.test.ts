import { expect, test } from 'vitest';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import type { LossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import type { TrainingHistory } from '../../../runtime/artifact/trained.ts';
import { trainNetwork } from '../../../runtime/engine/loop.ts';
import { encodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import type { TrainingTask } from '../../../runtime/engine/task.ts';
import { Interrupted, OperatorError } from '../../../runtime/operators/operator.ts';
import { recipe } from '../../compiler/tensor/models.ts';
import { float, int, symbol } from '../operators/operator-run.ts';
import { graphOf } from './device-steps.ts';
import { everyOption, windowedFrame } from './every-option.ts';
import { linearTask, plantedExamples } from './linear-model.ts';
import { digestsOf, never, runTraining, trainArguments } from './network-training.ts';
import { scratchFolder, surroundings } from './scratch.ts';

/*
 * ONNX Runtime computes half precision on the CPU too, by rounding around each operator: no faster, and refused when a run is planned, but
 * with the numbers of half precision.
 */

/** The first scale is too large, and one that doubles after 4 steps is again and again. */
const restless: LossScaling = { start: 2 ** 28, growsAfter: 4 };

/** @param factor Of the loss. */
function taskOf(mixed: LossScaling, factor = 1): TrainingTask {
  const graph = graphOf('mlp', true);
  const dimensions = { feature: 3, classes: 1 };
  const program = compileTraining({
    model: graph,
    dimensions,
    entities: 3,
    losses: [{ output: 'logit', head: 'up', loss: weighed(factor) }],
    optimizer: recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }),
    clipNorm: 1,
    randomness: 'drawn',
    mixed,
  });
  const examples = plantedExamples(400, 3);
  const entity = examples.matrix.entity.map((_, row) => row % 3);
  const matrix = { ...examples.matrix, entity };
  const { settings, ...task } = linearTask(8, { batch: 16, epochs: 3 });
  return {
    ...task,
    program,
    inference: compileInference(graph, dimensions, 3),
    fit: { ...examples, matrix },
    watch: { ...examples, matrix, part: 'validation', rows: examples.rows.slice(0, 50) },
    features: ['a', 'b', 'c'],
    settings,
  };
}

const weighed = (factor: number): PlanValue => ({
  kind: 'recipe',
  operator: 'weighted_loss',
  arguments: { loss: recipe('focal', { alpha: 0.25, gamma: 2 }), factor: float(factor) },
});

const bytesOf = (trained: Awaited<ReturnType<typeof trainNetwork>>) =>
  Buffer.concat([encodeSafetensors(trained.tensors), Buffer.from(JSON.stringify(trained.epochs))]);

test('stopped after a step that was skipped and resumed, it ends in the bytes of an undisturbed training', async () => {
  const undisturbed = await trainNetwork(taskOf(restless), surroundings());
  for (const after of [2, 9, 30]) {
    const scratch = scratchFolder();
    let asked = 0;
    const stopped = trainNetwork(taskOf(restless), surroundings({ scratch, interrupted: () => ++asked > after }));
    await expect(stopped).rejects.toThrow(Interrupted);
    const resumed = await trainNetwork(taskOf(restless), surroundings({ scratch }));
    expect(bytesOf(resumed).equals(bytesOf(undisturbed)), `after ${after} steps`).toBe(true);
  }
});

test('an epoch tells the scale that it ends with and how many steps were skipped, and its means are over the others', async () => {
  const { epochs } = await trainNetwork(taskOf(restless), surroundings());
  for (const figures of epochs) {
    expect(Math.log2(Number(figures['train.loss_scale'])) % 1).toBe(0);
    expect(Number(figures['train.skipped_steps'])).toBeGreaterThan(0);
    expect(Number(figures['train.skipped_steps'])).toBeLessThan(25);
    expect(Number(figures['train.gradient_norm'])).toBeLessThanOrEqual(Number(figures['train.largest_gradient_norm']));
    expect(Number(figures['train.loss'])).toBeLessThan(0.2);
  }
});

test('where no scale helps, the training ends and names half precision', async () => {
  const failed = await trainNetwork(taskOf({ start: 65_536, growsAfter: 2_000 }, 1e30), surroundings()).catch(
    (error: unknown) => error,
  );
  expect(failed).toBeInstanceOf(OperatorError);
  const { message, help } = failed as OperatorError;
  expect(message).toMatch(
    /^the gradient is not finite in epoch 1, step 17 of 25, although the scale of the loss has come down to 0\.5$/,
  );
  expect(help).toMatch(/^Half precision ends at 65,504: try precision: float32\. Try a smaller learning_rate, /);
});

test('a training with every option is resumed, in parts on two devices too, and tells its scale', async () => {
  const frame = await windowedFrame();
  const given = { ...everyOption, precision: symbol('mixed') };
  const undisturbed = await runTraining({ frame, arguments: given });
  const scratch = scratchFolder();
  const abort = new AbortController();
  const stopped = runTraining({
    frame,
    scratch,
    arguments: given,
    devices: 2,
    signal: abort.signal,
    progress: ({ done, note }) => note === undefined && done === 1 && abort.abort(),
  });
  await expect(stopped).rejects.toThrow(Interrupted);
  const resumed = await runTraining({ frame, scratch, arguments: given });
  expect(digestsOf(resumed.artifact)).toEqual(digestsOf(undisturbed.artifact));
  expect(undisturbed.metrics['train.loss_scale']).toBe(65_536);
});

test('it learns what float32 learns, and leaves a network of float32', async () => {
  const given = { epochs: int(4), stop: never };
  const [plain, mixed] = [
    await runTraining({ arguments: trainArguments(given) }),
    await runTraining({ arguments: trainArguments({ ...given, precision: symbol('mixed') }) }),
  ];
  const losses = [plain, mixed].map(
    ({ artifact }) => (artifact.readJson('history.json') as TrainingHistory).series['train.loss'] ?? [],
  );
  expect(losses[1]).not.toEqual(losses[0]);
  for (const [at, loss] of (losses[0] ?? []).entries()) expect(loss).toBeCloseTo(losses[1]?.[at] ?? 0, 3);
  expect(mixed.metrics['train.skipped_steps']).toBe(0);
  const sizes = [plain, mixed].map(({ artifact }) => artifact.read('inference.onnx').length);
  expect(sizes[1]).toBe(sizes[0]);
});
