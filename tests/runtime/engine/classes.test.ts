import { expect, test } from 'vitest';
import type { PlanHead } from '../../../compiler/plan/plan.ts';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import type { TrainedManifest, TrainingHistory } from '../../../runtime/artifact/trained.ts';
import { predictNetwork } from '../../../runtime/engine/predict.ts';
import { classMetrics } from '../../../runtime/evaluation/class-metrics.ts';
import { openFrame } from '../../../runtime/frame/frame.ts';
import { failure, float, int, recipe, symbol } from '../operators/operator-run.ts';
import { frameInput, mlp, plantedFrame, runTraining, trainArguments } from './network-training.ts';

const heads: readonly PlanHead[] = [{ name: 'up', target: 'classes', classes: 3 }];

/** The planted frame with three classes in the place of two: which third the signal is in. */
function classesFrame(change: (up: Float64Array) => void = () => {}): ArtifactReader {
  return plantedFrame(300, (columns, rows) => {
    const up = Float64Array.from({ length: rows }, (_, row) => {
      const signal = (columns.a?.[row] ?? 0) - (columns.b?.[row] ?? 0);
      return signal < -0.6 ? 0 : signal > 0.6 ? 2 : 1;
    });
    change(up);
    columns.up = up;
  });
}

const classifier: PlanValue = {
  ...mlp,
  graph: {
    ...mlp.graph,
    nodes: [
      ...mlp.graph.nodes.slice(0, -1),
      { id: 'logit', layer: 'logits', inputs: ['encoded.0.dropout'], arguments: {} },
    ],
  },
};

const watch = (metric: string): PlanValue =>
  recipe('early', { watch: { kind: 'metric', part: 'validation', metric }, patience: int(4), min_delta: float(0) });

function trained(frame: ArtifactReader, more: Parameters<typeof trainArguments>[0] = {}) {
  return runTraining({
    frame,
    inputs: { fit: frameInput(frame, 'train', heads), watch: frameInput(frame, 'validation', heads) },
    arguments: trainArguments({
      model: classifier,
      loss: recipe('cross_entropy', { smoothing: float(0) }),
      stop: watch('log_loss'),
      epochs: int(20),
      ...more,
    }),
  });
}

const historyOf = (artifact: ArtifactReader) => artifact.readJson('history.json') as TrainingHistory;

test('a label of classes is learned, and its probabilities add up', async () => {
  const frame = classesFrame();
  const { artifact, metrics } = await trained(frame);
  const { heads: learned, fit } = artifact.readJson('model.json') as TrainedManifest;
  expect(learned).toEqual([{ name: 'up', target: 'classes', classes: ['0', '1', '2'] }]);
  const label = openFrame(frame).column('up');
  const { rows, values } = await predictNetwork(artifact, openFrame(frame), 'validation');
  const probabilities = values.up ?? new Float64Array(0);
  expect(probabilities).toHaveLength(3 * rows.length);
  for (let row = 0; row < rows.length; row++)
    expect(probabilities.subarray(3 * row, 3 * row + 3).reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
  const figures = classMetrics(
    Float64Array.from(rows, (row) => label[row] ?? Number.NaN),
    probabilities,
    3,
  );
  expect(figures.accuracy).toBeGreaterThan(0.85);
  expect(figures.log_loss).toBeLessThan(figures.constant_log_loss);
  // The graph that is kept scores as its epoch did, and what is trained is what is reported.
  const { series, best } = historyOf(artifact);
  const kept = (name: string) => series[`validation.${name}`]?.[best - 1] ?? Number.NaN;
  for (const name of ['accuracy', 'balanced_accuracy', 'macro_f1', 'log_loss'] as const)
    expect(kept(name)).toBeCloseTo(figures[name], 5);
  expect(kept('loss')).toBeCloseTo(kept('log_loss'), 5);
  expect(metrics['validation.accuracy']).toBe(kept('accuracy'));
  const [shares] = Object.values(fit.constants);
  expect(shares?.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
});

test('smoothing and balance move what is learned', async () => {
  const frame = classesFrame((up) => {
    for (const [row, value] of up.entries()) if (value === 0 && row % 8 > 0) up[row] = 1;
  });
  const meanOf = async (more: Parameters<typeof trained>[1]) => {
    const { artifact } = await trained(frame, { epochs: int(12), stop: recipe('never'), ...more });
    const { rows, values } = await predictNetwork(artifact, openFrame(frame), 'validation');
    const of = (own: number) =>
      Array.from(rows, (_, row) => values.up?.[3 * row + own] ?? Number.NaN).reduce((sum, value) => sum + value, 0) /
      rows.length;
    const surest = Array.from(rows, (_, row) => Math.max(...(values.up ?? []).slice(3 * row, 3 * row + 3)));
    return { rare: of(0), surest: surest.reduce((sum, value) => sum + value, 0) / rows.length };
  };
  const plain = await meanOf({});
  expect((await meanOf({ balance: symbol('classes') })).rare).toBeGreaterThan(plain.rare + 0.02);
  expect((await meanOf({ loss: recipe('cross_entropy', { smoothing: float(0.3) }) })).surest).toBeLessThan(
    plain.surest - 0.03,
  );
});

test.each([
  [
    'one class alone',
    classesFrame((up) => up.fill(1)),
    {},
    "train holds one class only: 'up' is 1 in all 540 examples\n" +
      'Choose other dates for the split, or label parameters that both outcomes meet.',
  ],
  [
    'a class that no row of train has',
    classesFrame((up) => {
      for (const [row, value] of up.entries()) if (value === 2) up[row] = 1;
    }),
    {},
    "train holds no example of '2', which 'up' can be: the model could not learn it\n" +
      'Choose other dates for the split, or label parameters that every class meets.',
  ],
  [
    'a number that is no class',
    classesFrame((up) => {
      up[5] = 3;
    }),
    {},
    "'up' is of 3 classes, but a row of train has 3\nIt must be the number of a class, from 0.",
  ],
  [
    'a loss of another target',
    classesFrame(),
    { loss: recipe('squared_error') },
    "the loss squared_error() is not for a classes target, which 'up' is\nWrite loss: cross_entropy().",
  ],
  [
    'a model of one number',
    classesFrame(),
    { model: mlp },
    "the output 'logit' of Mlp has the shape [1], and the target 'up' needs [3]\n" +
      'End the output with logits("up").',
  ],
] as const)('%s is told', async (_, frame, more, message) => {
  expect(await failure(trained(frame, more))).toBe(message);
});
