import { expect, test } from 'vitest';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import type { TrainedManifest, TrainingHistory } from '../../../runtime/artifact/trained.ts';
import { predictNetwork } from '../../../runtime/engine/predict.ts';
import { decodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import { binaryMetrics } from '../../../runtime/evaluation/metrics.ts';
import { rankScores, rocAuc } from '../../../runtime/evaluation/ranking.ts';
import { openFrame } from '../../../runtime/frame/frame.ts';
import { window } from '../../../runtime/operators/frames/window.ts';
import { Interrupted, type ProgressEvent } from '../../../runtime/operators/operator.ts';
import { barCount, failure, float, int, recipe, runOperator } from '../operators/operator-run.ts';
import {
  digestsOf,
  frameInput,
  mlp,
  never,
  plantedFrame,
  runTraining,
  trainArguments,
  windowModel,
} from './network-training.ts';

test('trains an Mlp, writes what it learned, and predicts rows it has not seen', async () => {
  const frame = plantedFrame();
  const events: ProgressEvent[] = [];
  const { artifact, metrics } = await runTraining({ frame, progress: (event) => events.push(event) });
  expect(artifact.manifest.files.map((file) => file.name)).toEqual([
    'history.json',
    'inference.onnx',
    'model.json',
    'network.json',
    'weights.safetensors',
  ]);
  const manifest = artifact.readJson('model.json') as TrainedManifest;
  expect(manifest).toMatchObject({
    kind: 'network',
    title: 'Mlp',
    features: ['a', 'b', 'c', 'd'],
    heads: [{ name: 'up', target: 'binary' }],
    entities: ['ADA', 'BTC', 'ETH'],
    // 6 x 16 + 16, scale and shift of 16, 16 + 1, three vectors of 2; running statistics are not learned.
    size: { unit: 'parameters', count: 96 + 16 + 32 + 17 + 6 },
    fit: { part: 'train', rows: 540 },
    watch: { part: 'validation', rows: 180 },
  });
  const history = artifact.readJson('history.json') as TrainingHistory;
  const scores = history.series['validation.f1'] ?? [];
  expect(history.best).toBe(scores.indexOf(Math.max(...scores.map((score) => score ?? 0))) + 1);
  expect(metrics).toMatchObject({ epochs: scores.length, best_epoch: history.best });
  expect(events.map((event) => event.done)).toEqual(scores.map((_, index) => index + 1));
  const weights = decodeSafetensors(artifact.read('weights.safetensors'));
  expect(weights.tensors.map((tensor) => tensor.name)).toContain('encoded.0.dense.weight');

  const opened = openFrame(frame);
  const label = opened.column('up');
  const test = await predictNetwork(artifact, opened, 'test');
  expect(test.rows.length).toBe(180);
  expect(
    rocAuc(
      rankScores(
        Float64Array.from(test.rows, (row) => label[row] ?? 0),
        test.values.up ?? [],
      ),
    ),
  ).toBeGreaterThan(0.9);
  // The graph that is kept, with the best epoch's weights folded in, scores as that epoch did.
  const watched = await predictNetwork(artifact, opened, 'validation');
  const figures = binaryMetrics(
    Float64Array.from(watched.rows, (row) => label[row] ?? 0),
    watched.values.up ?? [],
  );
  expect(figures.log_loss).toBeCloseTo(history.series['validation.log_loss']?.[history.best - 1] ?? 0, 5);
  expect(figures.f1).toBeCloseTo(Math.max(...scores.map((score) => score ?? 0)), 2);
});

test('told to stop, it ends with a checkpoint, and the next run goes on to the same artifact', async () => {
  const undisturbed = await runTraining();
  const stopped = new AbortController();
  const first = runTraining({
    signal: stopped.signal,
    scratch: undisturbed.scratch.concat('-stopped'),
    progress: (event) => event.done === 2 && stopped.abort(),
  });
  await expect(first).rejects.toThrow(Interrupted);
  const notes: (string | undefined)[] = [];
  const second = await runTraining({
    scratch: undisturbed.scratch.concat('-stopped'),
    progress: (event) => notes.push(event.note),
  });
  expect(notes[0]).toMatch(/^goes on after epoch \d$/);
  expect(digestsOf(second.artifact)).toEqual(digestsOf(undisturbed.artifact));
});

test('separate frames to fit and to watch train as parts of one', async () => {
  const frame = plantedFrame();
  const other = plantedFrame(300, (columns) => columns.c?.fill(0, 899));
  const { artifact } = await runTraining({
    arguments: trainArguments({ epochs: int(2), stop: never }),
    inputs: { fit: frameInput(frame, 'train'), watch: frameInput(other, 'validation') },
  });
  const one = await runTraining({ frame, arguments: trainArguments({ epochs: int(2), stop: never }) });
  expect(artifact.readJson('history.json')).toEqual(one.artifact.readJson('history.json'));
});

const real = [{ name: 'up', target: 'real' }] as const;

test('a real target is learned by squared error', async () => {
  const frame = plantedFrame(300, (columns, rows) => {
    for (let row = 0; row < rows; row++)
      (columns.up as Float64Array)[row] = (columns.a?.[row] ?? 0) - (columns.b?.[row] ?? 0);
  });
  const { metrics } = await runTraining({
    arguments: trainArguments({
      loss: recipe('squared_error'),
      stop: recipe('early', {
        watch: { kind: 'metric', part: 'validation', metric: 'r2' },
        patience: int(4),
        min_delta: float(0),
      }),
      epochs: int(15),
    }),
    inputs: { fit: frameInput(frame, 'train', real), watch: frameInput(frame, 'validation', real) },
  });
  expect(metrics['validation.r2']).toBeGreaterThan(0.8);
});

test('windows are views: the same columns, and examples of consecutive bars', async () => {
  const frame = plantedFrame();
  const viewed = await runOperator(window, { inputs: { rows: frameInput(frame) }, arguments: { length: barCount(5) } });
  const columnsOf = (artifact: ArtifactReader) => digestsOf(artifact).filter(([name]) => name !== 'frame.json');
  expect(columnsOf(viewed.artifact)).toEqual(columnsOf(frame));
  expect(viewed.frame.window).toBe(5);
  expect(viewed.metrics).toEqual({ rows: 900, columns: 4, examples: 900 - 3 * 4 });
  const { artifact, metrics } = await runTraining({
    frame: viewed.artifact,
    arguments: trainArguments({ model: windowModel, stop: never, epochs: int(15) }),
  });
  expect((artifact.readJson('model.json') as TrainedManifest).window).toBe(5);
  expect(metrics['validation.roc_auc']).toBeGreaterThan(0.9);
  const predictions = await predictNetwork(artifact, viewed.frame, 'test');
  expect(predictions.rows.length).toBe(180);
  expect(await failure(predictNetwork(artifact, openFrame(frame), 'test'))).toBe(
    'the model reads windows of 5 bars, and the rows stand for single rows\nWrite |> window(5bars).',
  );
  expect(
    await failure(runOperator(window, { inputs: { rows: frameInput(frame) }, arguments: { length: barCount(301) } })),
  ).toContain('no row has 301 consecutive bars');
  expect(
    await failure(
      runOperator(window, { inputs: { rows: frameInput(viewed.artifact) }, arguments: { length: barCount(2) } }),
    ),
  ).toContain('the rows are windows of 5 bars already');
});

test('a real target that is infinite is told with its row', async () => {
  const frame = plantedFrame(300, (columns, rows) => {
    for (let row = 0; row < rows; row++) (columns.up as Float64Array)[row] = row === 17 ? 1e300 : row;
  });
  const told = await failure(
    runTraining({
      arguments: trainArguments({ loss: recipe('squared_error'), stop: never }),
      inputs: { fit: frameInput(frame, 'train', real), watch: frameInput(frame, 'validation', real) },
    }),
  );
  expect(told).toContain("'up' is infinite, or beyond float32, in row 17 of train");
});

test.each([
  [
    'missing features',
    plantedFrame(300, (columns) => columns.c?.fill(Number.NaN, 0, 14)),
    {},
    '1 of 4 feature columns hold values that a network cannot read:\n  c: 14 missing, the first in row 0: ADA at 1970-01-01T00:00:00.000Z\n' +
      "Fill them from the training rows before the model, e.g. 'prepared |> fit impute(median)'.",
  ],
  [
    'an empty part',
    plantedFrame(300, (columns) => columns.part?.fill(2)),
    {},
    'train holds no example: no row belongs to it with a known target\n' +
      'Choose other shares or dates for the split, or a shorter embargo or window.',
  ],
  [
    'one class',
    plantedFrame(300, (columns) => columns.up?.fill(0)),
    {},
    "train holds one class only: 'up' is 0 in all 540 examples\n" +
      'Choose other dates for the split, or label parameters that both outcomes meet.',
  ],
  [
    'a batch larger than the rows',
    plantedFrame(),
    { batch: int(541) },
    'a batch of 541 is larger than train, which has 540 examples\nWrite a batch of at most 540.',
  ],
  [
    'a loss for another target',
    plantedFrame(),
    { loss: recipe('squared_error') },
    "the loss squared_error() is not for a binary target, which 'up' is\n" +
      'Write loss: binary_cross_entropy() or focal().',
  ],
  [
    'a model of several numbers',
    plantedFrame(),
    {
      model: {
        ...mlp,
        graph: { ...mlp.graph, outputs: [{ name: 'logit', node: 'encoded.0.relu' }] },
      },
    },
    "the output 'logit' of Mlp has the shape [16], and the target 'up' needs [1]\n" +
      'End the output with logits("up").',
  ],
  [
    'a learning rate that is too large',
    plantedFrame(),
    { optimizer: recipe('adamw', { ...adamw(1e30) }), clip_norm: float(0) },
    /^(the loss is|the gradient is not finite|the model's output 'logit' is not finite)[^\n]* epoch \d/,
  ],
] as const)('%s: told', async (_, frame, more, message) => {
  const told = await failure(runTraining({ frame, arguments: trainArguments(more) }));
  if (typeof message === 'string') expect(told).toBe(message);
  else expect(told).toMatch(message);
});

function adamw(learningRate: number) {
  return {
    learning_rate: float(learningRate),
    beta1: float(0.9),
    beta2: float(0.999),
    epsilon: float(1e-8),
    weight_decay: float(0.01),
  };
}

test('an asset that training has not met is told', async () => {
  const met = plantedFrame(300, (columns) => columns.part?.fill(2, 600));
  const { artifact } = await runTraining({ frame: met, arguments: trainArguments({ epochs: int(1) }) });
  expect((artifact.readJson('model.json') as TrainedManifest).entities).toEqual(['ADA', 'BTC']);
  expect(await failure(predictNetwork(artifact, openFrame(plantedFrame()), 'test'))).toBe(
    'the model has a learned vector for each asset it was trained on, and none for ETH\n' +
      'Train with these assets, leave them out of the rows, or use a model without an asset input.',
  );
});
