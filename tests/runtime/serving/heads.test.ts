import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import type { TrainedManifest, TrainingHistory } from '../../../runtime/artifact/trained.ts';
import { classMetrics } from '../../../runtime/evaluation/class-metrics.ts';
import { type EvaluationFile, figuresOf } from '../../../runtime/evaluation/evaluation.ts';
import { binaryMetrics, regressionMetrics } from '../../../runtime/evaluation/metrics.ts';
import { openFrame } from '../../../runtime/frame/frame.ts';
import { exportStage } from '../../../runtime/serving/export.ts';
import { predictTable } from '../../../runtime/serving/predict.ts';
import { predictionsCsv } from '../../../runtime/serving/predictions-csv.ts';
import { ranPipeline } from '../ran-pipeline.ts';

/* A label of three heads, each of another sort, through everything that a label goes through. */

const text = `pipeline heads

model Three() {
  input x: Tensor[feature]

  shared = x |> dense(12) |> relu

  output hit = shared |> logits("hit")
  output direction = shared |> logits("direction")
  output drawdown = shared |> logits("drawdown")
}

dataset bars = simulate(assets: 3, bars: 400, every: 1h, signal: 0.3, seed: 5)
label barrier = bars |> triple_barrier(profit: 2%, stop: 2%, horizon: 4bars, path: close, tie: stop_first)
label reach = bars |> excursions(horizon: 4bars, path: high_low)
dataset prepared = (returns(bars, [1bars, 2bars, 4bars]) + rsi(bars, 14bars))
  |> labelled({ hit: barrier.profit, direction: direction(bars, horizon: 2bars, flat: 0.3%), drawdown: reach.drawdown })
  |> split(chronological(train: 60%, validation: 20%, test: 20%, embargo: 4h))
  |> fit impute(median)
  |> fit scale(robust)
stage network = train(Three(), prepared) {
  loss: {
    hit: 0.5 * focal(),
    direction: cross_entropy(smoothing: 0.05),
    drawdown: 10 * squared_error() + absolute_error() * 2,
  },
  epochs: 3,
  batch: 64,
  stop: early(watch: validation.direction.log_loss),
  threshold: best(validation.hit.f1),
  score_train: true,
}
stage scores = evaluate(network, on: prepared.test)
report summary = compare(scores)
expect scores.hit.log_loss > 0
expect network.validation.direction.accuracy > 0
expect network.validation.loss > 0
`;

const { folder, plan, artifactOf, stepOf } = await ranPipeline(text);

test('each head has its figures, and what is trained is their sum', () => {
  const { series, best } = artifactOf(stepOf('network')).readJson('history.json') as TrainingHistory;
  for (const name of ['hit.f1', 'direction.accuracy', 'direction.macro_f1', 'drawdown.r2'])
    for (const part of ['train', 'validation']) expect(series[`${part}.${name}`]).toHaveLength(3);
  const at = (name: string) => series[`validation.${name}`]?.[best - 1] ?? Number.NaN;
  expect(at('loss')).toBeCloseTo(at('hit.loss') + at('direction.loss') + at('drawdown.loss'), 12);
  expect(at('drawdown.loss')).toBeCloseTo(
    10 * at('drawdown.mean_squared_error') + 2 * at('drawdown.mean_absolute_error'),
    6,
  );
  const { heads, fit } = artifactOf(stepOf('network')).readJson('model.json') as TrainedManifest;
  expect(heads.map(({ name, target, classes }) => [name, target, classes])).toEqual([
    ['hit', 'binary', undefined],
    ['direction', 'classes', ['down', 'flat', 'up']],
    ['drawdown', 'real', undefined],
  ]);
  expect(heads.map(({ threshold }) => threshold !== undefined)).toEqual([true, false, false]);
  expect(heads.map(({ name }) => fit.constants[name]?.length)).toEqual([1, 3, 1]);
});

test('an evaluation scores every head by its own metrics', () => {
  const artifact = artifactOf(stepOf('scores'));
  const evaluation = artifact.readJson('evaluation.json') as EvaluationFile;
  const figures = figuresOf(evaluation);
  const table = tableFromIPC(artifact.read('predictions.arrow'));
  const column = (name: string) => Float64Array.from(table.getChild(name)?.toArray() ?? []);
  expect(table.schema.fields.map(({ name }) => name)).toEqual([
    'time',
    'entity',
    'hit_probability',
    'hit_target',
    'direction_probability_down',
    'direction_probability_flat',
    'direction_probability_up',
    'direction_target',
    'drawdown_prediction',
    'drawdown_target',
  ]);
  const threshold = evaluation.heads[0]?.binary?.threshold;
  const { heads } = evaluation.model;
  expect(threshold).toBe(heads[0]?.threshold);
  const up = ['down', 'flat', 'up'].map((name) => column(`direction_probability_${name}`));
  const probabilities = Array.from({ length: table.numRows }, (_, row) => up.map((own) => own[row] ?? 0)).flat();
  const expected = {
    hit: binaryMetrics(column('hit_target'), column('hit_probability'), threshold),
    direction: classMetrics(column('direction_target'), probabilities, 3),
    drawdown: regressionMetrics(column('drawdown_target'), column('drawdown_prediction')),
  };
  for (const [head, own] of Object.entries(expected))
    for (const [name, value] of Object.entries(own)) expect(figures[`${head}.${name}`]).toBeCloseTo(value, 12);
  const report = new TextDecoder().decode(artifactOf(stepOf('summary')).read('report.html'));
  for (const words of ['hit on test', 'direction on test', 'drawdown on test', 'Balanced accuracy', 'predicted flat'])
    expect(report).toContain(words);
  expect(report).not.toContain('NaN');
  expect(report).not.toContain('undefined');
});

test.each([false, true])(
  'the exported network predicts every head as the evaluation does; raw features: %s',
  async (raw) => {
    const { onnx, metadata } = exportStage({ plan, stage: 'network', step: stepOf('network'), artifactOf }, raw);
    const split = plan.steps.find(({ operator }) => operator === 'split');
    const frame = openFrame(artifactOf(raw && split ? split : stepOf('prepared')));
    const rows = openFrame(artifactOf(stepOf('prepared'))).partRows('test');
    const time = frame.time();
    const names = metadata.features;
    const columns = names.map((name) => frame.column(name));
    const lines = [...rows].map((row) =>
      [
        new Date(time[row] ?? 0).toISOString(),
        ...columns.map((own) => (Number.isNaN(own[row]) ? '' : own[row])),
      ].join(),
    );
    const data = join(folder, `rows-${raw}.csv`);
    writeFileSync(data, `time,${names.join()}\n${lines.join('\n')}\n`);
    const predictions = await predictTable({ onnx, model: 'm', data, time: 'time', entity: 'entity', threads: 1 });
    const table = tableFromIPC(artifactOf(stepOf('scores')).read('predictions.arrow'));
    const [header, first = ''] = predictionsCsv(predictions).split('\n');
    expect(header).toBe(
      'time,hit_probability,hit_positive,direction_probability_down,direction_probability_flat,direction_probability_up,direction_class,drawdown_prediction',
    );
    expect(['down', 'flat', 'up']).toContain(first.split(',')[6]);
    const columnsOf = {
      hit: ['hit_probability'],
      direction: ['down', 'flat', 'up'].map((name) => `direction_probability_${name}`),
      drawdown: ['drawdown_prediction'],
    };
    for (const [head, wanted] of Object.entries(columnsOf))
      for (const [place, name] of wanted.entries()) {
        const expected = table.getChild(name)?.toArray() as Float64Array;
        for (const [row, value] of expected.entries())
          expect(predictions.values[head]?.[row * wanted.length + place]).toBeCloseTo(value, 5);
      }
  },
);
