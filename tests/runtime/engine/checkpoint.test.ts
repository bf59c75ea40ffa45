import { copyFileSync, existsSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Checkpoint, CheckpointFolder } from '../../../runtime/engine/checkpoint.ts';
import { trainNetwork } from '../../../runtime/engine/loop.ts';
import { encodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import type { TrainedNetwork } from '../../../runtime/engine/task.ts';
import { linearTask } from './linear-model.ts';
import { scratchFolder, surroundings } from './scratch.ts';

const always = () => true;

function checkpointOf(epochs: number): Checkpoint {
  return {
    epochs,
    steps: epochs * 10,
    epochSteps: 3,
    sums: { lossSum: 0.1 + epochs, normSum: 1 / 3, largestNorm: 7 / 3, skipped: { steps: 2, examples: 16 } },
    stopping: { bestEpoch: 1, bestValue: 0.3, stale: epochs },
    schedule: { best: 0.2, stale: 1, cooling: 2, share: 0.1 },
    state: { weights: Float32Array.of(1, epochs), momentum: new Float32Array(0) },
    best: { weights: Float32Array.of(5, 6) },
    kept: [
      { epoch: 12, value: 0.7, state: { weights: Float32Array.of(7, 8) } },
      { epoch: 1, value: 0.3, state: { weights: Float32Array.of(9, epochs) } },
    ],
    history: { bytes: 0, digest: '' },
  };
}

function written(scratch: string, ...epochs: readonly number[]): CheckpointFolder {
  const folder = new CheckpointFolder(scratch, 'identity');
  for (const epoch of epochs) folder.write(checkpointOf(epoch));
  return folder;
}

test('the furthest checkpoint is read back, number for number', () => {
  const scratch = scratchFolder();
  written(scratch, 1, 2, 3);
  expect(new CheckpointFolder(scratch, 'identity').read(always)).toEqual({ checkpoint: checkpointOf(3), damaged: 0 });
});

test('writing goes on in place of the older of the two', () => {
  const scratch = scratchFolder();
  written(scratch, 1, 2, 3);
  const folder = new CheckpointFolder(scratch, 'identity');
  folder.read(always);
  folder.write(checkpointOf(4));
  truncateSync(join(scratch, 'checkpoint-1'), 50);
  expect(new CheckpointFolder(scratch, 'identity').read(always).checkpoint?.epochs).toBe(3);
});

test('nothing there is nothing found', () => {
  expect(new CheckpointFolder(scratchFolder(), 'identity').read(always)).toEqual({ checkpoint: undefined, damaged: 0 });
});

test('any truncation and any flipped bit is found out, and the checkpoint before is taken', () => {
  const scratch = scratchFolder();
  written(scratch, 1, 2);
  const path = join(scratch, 'checkpoint-1');
  const whole = readFileSync(path);
  const found = () => new CheckpointFolder(scratch, 'identity').read(always);
  for (let length = 0; length < whole.length; length += 7) {
    writeFileSync(path, whole.subarray(0, length));
    expect(found()).toMatchObject({ checkpoint: { epochs: 1 }, damaged: 1 });
  }
  for (let position = 0; position < whole.length; position += 5) {
    const flipped = Buffer.from(whole);
    flipped[position] = (flipped[position] ?? 0) ^ (1 << (position % 8));
    writeFileSync(path, flipped);
    expect(found()).toMatchObject({ checkpoint: { epochs: 1 }, damaged: 1 });
  }
  writeFileSync(path, whole);
  expect(found()).toMatchObject({ checkpoint: { epochs: 2 }, damaged: 0 });
});

test('a checkpoint of another training does not verify', () => {
  const scratch = scratchFolder();
  written(scratch, 1);
  expect(new CheckpointFolder(scratch, 'other').read(always)).toEqual({ checkpoint: undefined, damaged: 1 });
});

test('a write that was cut short leaves the others alone', () => {
  const scratch = scratchFolder();
  written(scratch, 1, 2);
  copyFileSync(join(scratch, 'checkpoint-1'), join(scratch, 'checkpoint-0.part'));
  truncateSync(join(scratch, 'checkpoint-0.part'), 30);
  expect(new CheckpointFolder(scratch, 'identity').read(always)).toMatchObject({
    checkpoint: { epochs: 2 },
    damaged: 0,
  });
});

const bytesOf = (trained: TrainedNetwork) =>
  Buffer.concat([encodeSafetensors(trained.tensors), Buffer.from(JSON.stringify([trained.epochs, trained.bestEpoch]))]);

/** Trains until it is told to stop in its fourth epoch. */
async function interruptedTraining(scratch: string): Promise<void> {
  let asked = 0;
  await trainNetwork(linearTask(300), surroundings({ scratch, interrupted: () => ++asked > 17 })).catch(() => {});
}

test.each([
  [
    'the last checkpoint',
    ['checkpoint-1'],
    'the last checkpoint does not verify: training goes on from the one before',
  ],
  ['both checkpoints', ['checkpoint-0', 'checkpoint-1'], 'the checkpoint found does not verify: training starts over'],
  ['the history', ['history.ndjson'], 'the checkpoint found does not verify: training starts over'],
])('with %s damaged, a training says so and ends in the same bytes', async (_, files, note) => {
  const undisturbed = bytesOf(await trainNetwork(linearTask(300), surroundings()));
  const scratch = scratchFolder();
  await interruptedTraining(scratch);
  for (const file of files) truncateSync(join(scratch, file), 60);
  const notes: string[] = [];
  const trained = await trainNetwork(linearTask(300), surroundings({ scratch, onNote: (text) => notes.push(text) }));
  expect(notes[0]).toBe(note);
  expect(bytesOf(trained).equals(undisturbed)).toBe(true);
});

/** A file that takes no byte, as one on a full disk. */
const full = '/dev/full';

test.skipIf(!existsSync(full))('a disk that is full is told, and the last checkpoint is intact', async () => {
  const undisturbed = bytesOf(await trainNetwork(linearTask(300), surroundings()));
  const scratch = scratchFolder();
  symlinkSync(full, join(scratch, 'checkpoint-1.part'));
  const error = await trainNetwork(linearTask(300), surroundings({ scratch })).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    name: 'OperatorError',
    message: `the disk is full: a checkpoint cannot be written to ${scratch}`,
    help: 'Make room, then run again: the training goes on from its last checkpoint.',
  });
  const notes: string[] = [];
  const trained = await trainNetwork(linearTask(300), surroundings({ scratch, onNote: (text) => notes.push(text) }));
  expect(notes).toEqual(['goes on after epoch 1']);
  expect(bytesOf(trained).equals(undisturbed)).toBe(true);
});

test('a history that is gone, or reaches beyond the checkpoint, does no harm', async () => {
  const undisturbed = bytesOf(await trainNetwork(linearTask(300), surroundings()));
  for (const disturb of [
    (path: string) => rmSync(path),
    (path: string) => writeFileSync(path, `${readFileSync(path, 'utf8')}{"half a li`),
  ]) {
    const scratch = scratchFolder();
    await interruptedTraining(scratch);
    disturb(join(scratch, 'history.ndjson'));
    expect(bytesOf(await trainNetwork(linearTask(300), surroundings({ scratch }))).equals(undisturbed)).toBe(true);
  }
});
