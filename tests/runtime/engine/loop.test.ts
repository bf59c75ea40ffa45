import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { epochPlan, trainNetwork } from '../../../runtime/engine/loop.ts';
import { encodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import { openTrainingStep } from '../../../runtime/engine/step.ts';
import type { TrainedNetwork } from '../../../runtime/engine/task.ts';
import { Interrupted, OperatorError } from '../../../runtime/operators/operator.ts';
import { bool, float, int, recipe, symbol } from '../operators/operator-run.ts';
import { linearTask } from './linear-model.ts';
import { scratchFolder, surroundings } from './scratch.ts';

const bytesOf = (trained: TrainedNetwork) =>
  Buffer.concat([encodeSafetensors(trained.tensors), Buffer.from(JSON.stringify([trained.epochs, trained.bestEpoch]))]);

test('learns a planted linear signal', async () => {
  const trained = await trainNetwork(linearTask(2000), surroundings());
  const last = trained.epochs.at(-1);
  expect(last?.['validation.roc_auc']).toBeGreaterThan(0.9);
  expect(last?.['train.loss']).toBeLessThan(trained.epochs[0]?.['train.loss'] ?? 0);
  expect(trained.bestEpoch).toBe(6);
  expect(Object.keys(last ?? {})).toEqual([
    'train.loss',
    'train.gradient_norm',
    'train.largest_gradient_norm',
    'validation.loss',
    'validation.accuracy',
    'validation.precision',
    'validation.recall',
    'validation.f1',
    'validation.roc_auc',
    'validation.pr_auc',
    'validation.log_loss',
    'validation.brier',
  ]);
  // The figure in float64 agrees with the metric: the loss is plain cross-entropy.
  expect(last?.['validation.loss']).toBeCloseTo(last?.['validation.log_loss'] ?? 0, 12);
});

test('one seed gives the same bytes, another seed others', async () => {
  const first = await trainNetwork(linearTask(500), surroundings());
  const second = await trainNetwork(linearTask(500), surroundings());
  const other = await trainNetwork(linearTask(500, { seed: 4 }), surroundings());
  expect(bytesOf(second).equals(bytesOf(first))).toBe(true);
  expect(bytesOf(other).equals(bytesOf(first))).toBe(false);
});

test('stopped between any two steps and resumed, it ends in the bytes of an undisturbed training', async () => {
  const task = linearTask(300, {
    epochs: 5,
    schedule: plateau,
    stop: { kind: 'early', metric: 'f1', patience: 4, minDelta: 0, higher: true },
  });
  const undisturbed = bytesOf(await trainNetwork(task, surroundings()));
  const scratch = scratchFolder();
  let attempts = 0;
  let result: TrainedNetwork | undefined;
  const notes: string[] = [];
  while (result === undefined) {
    let asked = 0;
    attempts++;
    try {
      // Each attempt may take two steps (or one and the validation) before it is told to stop.
      result = await trainNetwork(
        task,
        surroundings({ scratch, interrupted: () => ++asked > 2, onNote: (note) => notes.push(note) }),
      );
    } catch (error) {
      expect(error).toBeInstanceOf(Interrupted);
    }
  }
  expect(attempts).toBeGreaterThan(5);
  expect(notes).toContain('goes on after epoch 1');
  expect(bytesOf(result).equals(undisturbed)).toBe(true);
});

test('a training that had ended is not trained again', async () => {
  const scratch = scratchFolder();
  const task = linearTask(300, { epochs: 2 });
  const first = await trainNetwork(task, surroundings({ scratch }));
  let steps = 0;
  const again = await trainNetwork(
    task,
    surroundings({
      scratch,
      interrupted: () => {
        steps++;
        return false;
      },
    }),
  );
  expect(steps).toBe(0);
  expect(bytesOf(again).equals(bytesOf(first))).toBe(true);
});

test('goes back to the best epoch', async () => {
  const watched = linearTask(400, {
    epochs: 40,
    learningRate: 0.5,
    stop: { kind: 'early', metric: 'loss', patience: 3, minDelta: 0.001, higher: false },
  });
  const stopped = await trainNetwork(watched, surroundings());
  expect(stopped.epochs.length).toBeLessThan(40);
  expect(stopped.epochs.length).toBe(stopped.bestEpoch + 3);
  const exact = await trainNetwork(
    { ...watched, settings: { ...watched.settings, epochs: stopped.bestEpoch, stop: { kind: 'never' } } },
    surroundings(),
  );
  expect(Buffer.from(encodeSafetensors(stopped.tensors)).equals(encodeSafetensors(exact.tensors))).toBe(true);
});

const plateau = recipe('reduce_on_plateau', {
  watch: { kind: 'metric', part: 'validation', metric: 'loss' },
  factor: float(0.5),
  patience: int(0),
  min_learning_rate: float(0),
  min_delta: float(0.05),
  relative: bool(true),
  cooldown: int(1),
});

test('a schedule moves the learning rate of every step, and is told with the epochs', async () => {
  const decayed = (learningRate: number, every: number) =>
    linearTask(300, {
      epochs: 4,
      learningRate,
      schedule: recipe('step_decay', { every: int(every), factor: float(0), per: symbol('epoch') }),
    });
  const still = await trainNetwork(decayed(0.05, 2), surroundings());
  expect(still.epochs.map((figures) => figures['train.learning_rate'])).toEqual([0.05, 0.05, 0, 0]);
  // Nothing moves at a rate of 0: what is kept is what two epochs at a constant rate leave.
  const two = await trainNetwork(linearTask(300, { epochs: 2 }), surroundings());
  expect(Buffer.from(encodeSafetensors(still.tensors)).equals(encodeSafetensors(two.tensors))).toBe(true);
  const reduced = await trainNetwork(linearTask(300, { epochs: 20, schedule: plateau }), surroundings());
  const rates = reduced.epochs.map((figures) => figures['train.learning_rate'] ?? Number.NaN);
  expect(rates[0]).toBe(0.05);
  expect(rates.at(-1)).toBeLessThan(0.05);
  for (const [at, rate] of rates.entries()) expect([1, 0.5]).toContain(at === 0 ? 1 : rate / (rates[at - 1] ?? 0));
});

test('trains without anything watched', async () => {
  const { watch, ...task } = linearTask(300, { epochs: 2 });
  expect(watch?.part).toBe('validation');
  const trained = await trainNetwork(task, surroundings());
  expect(Object.keys(trained.epochs[0] ?? {})).toEqual([
    'train.loss',
    'train.gradient_norm',
    'train.largest_gradient_norm',
  ]);
});

test('a loss that is not finite is told with its epoch and step', async () => {
  const task = linearTask(300, { learningRate: 1e38 });
  const error = await trainNetwork(task, surroundings()).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(OperatorError);
  expect(String(error)).toMatch(
    /^OperatorError: (the loss is (NaN|Infinity)|the gradient is not finite) in epoch \d, step \d of 4$/,
  );
  expect((error as OperatorError).help).toContain('learning_rate');
});

test('a feature that is far too large is named where the loss is not finite', async () => {
  const task = linearTask(300);
  const values = task.fit.matrix.values.slice();
  values[6 * 17 + 2] = -1e38;
  const fit = { ...task.fit, matrix: { ...task.fit.matrix, values } };
  const error = await trainNetwork({ ...task, fit }, surroundings()).catch((caught: unknown) => caught);
  expect(String(error)).toMatch(/ in epoch 1, step \d of 4; its examples hold c = -9\.99\d+e\+37 in row 17$/);
});

test('a watched figure that is undefined is told', async () => {
  const task = linearTask(300, { stop: { kind: 'early', metric: 'roc_auc', patience: 2, minDelta: 0, higher: true } });
  const one = { ...task, watch: { ...task.fit, part: 'validation', targets: { up: new Float32Array(300) } } };
  await expect(trainNetwork(one, surroundings())).rejects.toThrow(
    'validation.roc_auc, which the training watches, is undefined',
  );
});

test('the last step takes what is left, and a single example joins the step before', () => {
  expect(epochPlan(128, 64)).toEqual({ steps: 2, lastSize: 64 });
  expect(epochPlan(130, 64)).toEqual({ steps: 3, lastSize: 2 });
  expect(epochPlan(129, 64)).toEqual({ steps: 2, lastSize: 65 });
  expect(epochPlan(64, 64)).toEqual({ steps: 1, lastSize: 64 });
});

test('steps hold no memory', async () => {
  const task = linearTask(600);
  const step = await openTrainingStep(task);
  step.setState(task.program.initialState({ uniform: () => 0.5, normal: () => 0 }));
  const batch = Int32Array.from({ length: 64 }, (_, index) => index);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const after = async (count: number) => {
    for (let index = 0; index < count; index++) await step.run({ batch }, index, 0.05);
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const warm = await after(200);
  const later = await after(3000);
  await step.close();
  // A leak of one batch of indices a step would be 1.5 MB.
  expect(later - warm).toBeLessThan(500_000);
});
