import { expect, test } from 'vitest';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import type { TrainedManifest, TrainingHistory } from '../../../runtime/artifact/trained.ts';
import type { NetworkManifest } from '../../../runtime/engine/network.ts';
import { predictNetwork } from '../../../runtime/engine/predict.ts';
import { decodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import type { EvaluationFile } from '../../../runtime/evaluation/evaluation.ts';
import { binaryMetrics } from '../../../runtime/evaluation/metrics.ts';
import { openFrame } from '../../../runtime/frame/frame.ts';
import { evaluate } from '../../../runtime/operators/evaluation/evaluate.ts';
import { Interrupted } from '../../../runtime/operators/operator.ts';
import { bool, duration, float, HOUR, int, recipe, type runOperator, symbol } from '../operators/operator-run.ts';
import { everyOption, windowedFrame } from './every-option.ts';
import { digestsOf, frameInput, mlp, never, plantedFrame, runTraining, trainArguments } from './network-training.ts';
import { scratchFolder } from './scratch.ts';

const weightsOf = (artifact: ArtifactReader) => decodeSafetensors(artifact.read('weights.safetensors')).tensors;
const historyOf = (artifact: ArtifactReader) => artifact.readJson('history.json') as TrainingHistory;

/** The Mlp without its batch norm. */
const plain = {
  ...mlp,
  graph: {
    ...mlp.graph,
    nodes: mlp.graph.nodes
      .filter(({ layer }) => layer !== 'batch_norm')
      .map((node) => (node.layer === 'relu' ? { ...node, inputs: ['encoded.0.dense'] } : node)),
  },
};

test('in parts, a training is that of whole batches to rounding', async () => {
  const whole = { model: plain, epochs: int(3), stop: never };
  const [one, other] = await Promise.all([
    runTraining({ arguments: trainArguments(whole) }),
    runTraining({ arguments: trainArguments({ ...whole, accumulate: int(3) }) }),
  ]);
  for (const [at, { name, values }] of weightsOf(one.artifact).entries())
    for (const [index, value] of values.entries())
      expect(Math.abs(value - (weightsOf(other.artifact)[at]?.values[index] ?? 0)), name).toBeLessThan(2e-4);
  const losses = [one, other].map(({ artifact }) => historyOf(artifact).series['train.loss'] ?? []);
  for (const [at, loss] of (losses[0] ?? []).entries()) expect(loss).toBeCloseTo(losses[1]?.[at] ?? 0, 5);
});

test('averaged weights are scored, kept, and predict', async () => {
  const frame = plantedFrame();
  const { artifact } = await runTraining({
    frame,
    arguments: trainArguments({ average: recipe('ema', { decay: float(0.95) }), epochs: int(5) }),
  });
  const opened = openFrame(frame);
  const label = opened.column('up');
  const watched = await predictNetwork(artifact, opened, 'validation');
  const history = historyOf(artifact);
  const targets = Float64Array.from(watched.rows, (row) => label[row] ?? 0);
  expect(binaryMetrics(targets, watched.values.up ?? []).log_loss).toBeCloseTo(
    history.series['validation.log_loss']?.[history.best - 1] ?? 0,
    5,
  );
  const last = await runTraining({ frame, arguments: trainArguments({ epochs: int(5) }) });
  expect(history.series['validation.loss']).not.toEqual(historyOf(last.artifact).series['validation.loss']);
  expect(history.series['train.loss']).toEqual(historyOf(last.artifact).series['train.loss']);
});

test('weights of examples move what is learned', async () => {
  const epochs = { epochs: int(2), stop: never };
  const kinds = [
    {},
    { balance: symbol('classes') },
    { half_life: duration(50 * HOUR) },
    { balance: symbol('classes'), weigh_by: symbol('draw') },
  ];
  // Few rows are positive, so that balance matters.
  const frame = plantedFrame(300, (columns, rows) => {
    for (let row = 0; row < rows; row++)
      if ((columns.a?.[row] ?? 0) < 1) (columns.up as Float64Array)[row] = row % 50 === 0 ? 1 : 0;
  });
  const rates: number[] = [];
  const digests = new Set<string>();
  for (const kind of kinds) {
    const { artifact } = await runTraining({ frame, arguments: trainArguments({ ...epochs, ...kind }) });
    const { values, rows } = await predictNetwork(artifact, openFrame(frame), 'validation');
    rates.push((values.up ?? new Float64Array(0)).reduce((sum, value) => sum + value, 0) / rows.length);
    digests.add(digestsOf(artifact).find(([name]) => name === 'weights.safetensors')?.[1] ?? '');
  }
  expect(digests.size).toBe(4);
  expect(rates[1]).toBeGreaterThan((rates[0] ?? 1) + 0.03);
  expect(rates[3]).toBeGreaterThan((rates[0] ?? 1) + 0.03);
});

test('metrics of the fitted rows are taken by the weights as they are', async () => {
  const { artifact } = await runTraining({
    arguments: trainArguments({ score_train: bool(true), epochs: int(2), stop: never }),
  });
  const { series } = historyOf(artifact);
  expect(Object.keys(series).filter((name) => name.startsWith('train.'))).toEqual([
    'train.accuracy',
    'train.brier',
    'train.f1',
    'train.gradient_norm',
    'train.largest_gradient_norm',
    'train.log_loss',
    'train.loss',
    'train.pr_auc',
    'train.precision',
    'train.recall',
    'train.roc_auc',
  ]);
  const largest = series['train.largest_gradient_norm'] ?? [];
  for (const [at, mean] of (series['train.gradient_norm'] ?? []).entries())
    expect(largest[at]).toBeGreaterThanOrEqual(mean ?? 0);
});

test('the best epochs are kept by name, and the threshold is the one that evaluations take', async () => {
  const frame = plantedFrame();
  const { artifact, metrics } = await runTraining({
    frame,
    arguments: trainArguments({
      keep_best: int(3),
      threshold: recipe('best', { watch: { kind: 'metric', part: 'validation', metric: 'f1' } }),
    }),
  });
  const { kept = [] } = artifact.readJson('network.json') as NetworkManifest;
  expect(kept.length).toBe(3);
  const scores = historyOf(artifact).series['validation.f1'] ?? [];
  const sorted = [...scores].sort((a, b) => (b ?? 0) - (a ?? 0));
  expect(kept.map(({ value }) => value)).toEqual(sorted.slice(0, 3));
  for (const { epoch, value, file, metric } of kept) {
    expect(scores[epoch - 1]).toBe(value);
    expect(metric).toBe('validation.f1');
    expect(file).toBe(`best/epoch_${String(epoch).padStart(4, '0')}_validation.f1_${value.toPrecision(6)}.safetensors`);
  }
  expect(artifact.read(kept[0]?.file ?? '')).toEqual(artifact.read('weights.safetensors'));

  const { heads } = artifact.readJson('model.json') as TrainedManifest;
  const threshold = heads[0]?.threshold;
  expect(metrics.threshold).toBe(threshold);
  const opened = openFrame(frame);
  const watched = await predictNetwork(artifact, opened, 'validation');
  const label = opened.column('up');
  const targets = Float64Array.from(watched.rows, (row) => label[row] ?? 0);
  const f1At = (bound: number) =>
    binaryMetrics(
      targets,
      (watched.values.up ?? new Float64Array(0)).map((value) => (value >= bound ? 1 : 0)),
    ).f1;
  for (let bound = 0.05; bound < 1; bound += 0.05)
    expect(f1At(threshold ?? Number.NaN)).toBeGreaterThanOrEqual(f1At(bound) ?? 0);

  const thresholdOf = async (written: Parameters<typeof runOperator>[1]['arguments']) => {
    const run = await runOperatorArtifact(artifact, frame, written ?? {});
    return (run.readJson('evaluation.json') as EvaluationFile).heads[0]?.binary?.threshold;
  };
  expect(await thresholdOf({ threshold: { kind: 'none' } })).toBe(threshold);
  expect(await thresholdOf({ threshold: float(0.25) })).toBe(0.25);
});

async function runOperatorArtifact(
  model: ArtifactReader,
  frame: ArtifactReader,
  given: NonNullable<Parameters<typeof runOperator>[1]['arguments']>,
): Promise<ArtifactReader> {
  const { artifactFolder } = await import('../frame/artifact-folder.ts');
  const folder = artifactFolder();
  await evaluate.run({
    operator: 'evaluate',
    arguments: given,
    inputs: { model: { artifact: model, type: { kind: 'Trained' } }, on: frameInput(frame, 'test') },
    files: {},
    type: { kind: 'Evaluation' },
    output: folder.output,
    scratch: '',
    run: { pipeline: 'test', parameters: {}, unproven: [], titles: {} },
    progress: () => {},
    signal: new AbortController().signal,
  });
  return folder.read();
}

test('with every option, stopped again and again, it ends in the bytes of an undisturbed training', async () => {
  const frame = await windowedFrame();
  const undisturbed = await runTraining({ frame, arguments: everyOption });
  expect(undisturbed.artifact.manifest.files.filter(({ name }) => name.startsWith('best/')).length).toBe(2);
  const rates = historyOf(undisturbed.artifact).series['train.learning_rate'] ?? [];
  expect(new Set(rates).size).toBeGreaterThan(2);
  const scratch = scratchFolder();
  let attempts = 0;
  let artifact: ArtifactReader | undefined;
  while (artifact === undefined) {
    attempts++;
    const stopped = new AbortController();
    try {
      ({ artifact } = await runTraining({
        frame,
        scratch,
        arguments: everyOption,
        signal: stopped.signal,
        progress: (event) => event.note === undefined && stopped.abort(),
      }));
    } catch (error) {
      expect(error).toBeInstanceOf(Interrupted);
    }
  }
  expect(attempts).toBeGreaterThan(1);
  expect(digestsOf(artifact)).toEqual(digestsOf(undisturbed.artifact));
});

test('a window that is moved back reads only what is finite', async () => {
  const frame = await windowedFrame();
  const { metrics } = await runTraining({
    frame,
    arguments: { ...everyOption, epochs: int(3), stop: never, keep_best: int(1), scheduler: recipe('constant') },
  });
  expect(metrics['validation.roc_auc']).toBeGreaterThan(0.6);
});
