import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { predictNetwork } from '../../../runtime/engine/predict.ts';
import { type Frame, openFrame } from '../../../runtime/frame/frame.ts';
import { exportStage } from '../../../runtime/serving/export.ts';
import { readMetadata } from '../../../runtime/serving/metadata.ts';
import { predictTable } from '../../../runtime/serving/predict.ts';
import { predictionsCsv } from '../../../runtime/serving/predictions-csv.ts';
import { failure } from '../operators/operator-run.ts';
import { csvOf, ranPipeline } from '../ran-pipeline.ts';

const text = `pipeline served

model Linear() {
  input x: Tensor[time, feature]
  output logit = x |> flatten |> dense(1)
}

dataset bars = simulate(assets: 3, bars: 400, every: 1h, signal: 0.3, seed: 5)
features candidates = returns(bars, [1bars, 2bars, 4bars]) + rsi(bars, 14bars) + hour(bars)
label outcome = bars |> triple_barrier(profit: 2%, stop: 2%, horizon: 4bars, path: close, tie: stop_first)
dataset prepared = candidates
  |> labelled(outcome.profit)
  |> split(chronological(train: 60%, validation: 20%, test: 20%, embargo: 4h))
  |> fit impute(median)
  |> fit scale(robust)
dataset windows = prepared |> window(6bars)
stage rows = train(Mlp(hidden: [8], dropout: 0.1, asset: 2), prepared) {
  epochs: 2,
  batch: 64,
  stop: early(watch: validation.loss),
  threshold: best(validation.f1),
}
stage sequences = train(Linear(), windows) { epochs: 2, batch: 64, stop: never() }
stage trees = train(lightgbm(trees: 2), prepared)
`;

const { folder, plan, artifactOf, stepOf } = await ranPipeline(text);

function exported(stage: string, raw: boolean) {
  return exportStage({ plan, stage, step: stepOf(stage), artifactOf }, raw);
}

/** A file with the columns of a frame. */
function written(frame: Frame, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, csvOf(frame));
  return path;
}

/** The raw features of the labelled rows: before imputation and scaling. */
function rawFrame(): Frame {
  const split = plan.steps.find(({ operator }) => operator === 'split');
  if (split === undefined) throw new Error('no split');
  return openFrame(artifactOf(split));
}

const request = (onnx: Uint8Array, data: string) => ({
  onnx,
  model: 'model.onnx',
  data,
  time: 'time',
  entity: 'entity',
  threads: 1,
});

describe.each([
  ['rows', 'prepared'],
  ['sequences', 'windows'],
])('the exported network of %s', (stage, rows) => {
  test.each([false, true])('predicts what the pipeline predicts; raw features: %s', async (raw) => {
    const { onnx, metadata } = exported(stage, raw);
    const frame = openFrame(artifactOf(stepOf(rows)));
    const expected = await predictNetwork(artifactOf(stepOf(stage)), frame, undefined);
    const data = written(raw ? rawFrame() : openFrame(artifactOf(stepOf('prepared'))), `${stage}-${raw}.csv`);
    const predictions = await predictTable(request(onnx, data));
    expect(predictions.rows).toEqual(expected.rows);
    let worst = 0;
    for (const [at, value] of (expected.values.profit ?? []).entries())
      worst = Math.max(worst, Math.abs(value - (predictions.values.profit?.[at] ?? Number.NaN)));
    // The probability is taken of the same logit, in float32 instead of float64.
    expect(worst).toBeLessThan(1e-6);
    expect(readMetadata(onnx, 'model.onnx')).toEqual(metadata);
  });

  test('is a function of the model', () => {
    expect(Buffer.compare(exported(stage, true).onnx, exported(stage, true).onnx)).toBe(0);
  });
});

test('plain ONNX Runtime loads it, and it says what it takes', async () => {
  const { onnx, metadata } = exported('rows', true);
  const session = await InferenceSession.create(onnx);
  expect(session.inputNames).toEqual(['features', 'asset']);
  expect(session.outputNames).toEqual(['probability', 'logit']);
  const results = await session.run({
    features: new Tensor('float64', new Float64Array(2 * metadata.features.length).fill(Number.NaN), [
      2,
      metadata.features.length,
    ]),
    asset: new Tensor('int32', Int32Array.of(0, 2), [2]),
  });
  const [probability, logit] = ['probability', 'logit'].map((name) => Array.from(results[name]?.data as Float32Array));
  for (const [at, value] of (logit ?? []).entries())
    expect(probability?.[at]).toBeCloseTo(1 / (1 + Math.exp(-value)), 6);
  expect(metadata).toMatchObject({
    pipeline: 'served',
    stage: 'rows',
    model: 'Mlp',
    heads: [{ name: 'profit', target: 'binary' }],
    takes: 'raw',
    window: 1,
    interval: 3_600_000,
    features: rawFrame().valueColumns,
  });
  expect(metadata.assets.length).toBe(3);
  expect(metadata.metrics['validation.f1']).toBeGreaterThanOrEqual(0);
  expect(metadata.heads[0]?.threshold).not.toBe(0.5);
  expect(metadata.pipeline_digest).toMatch(/^[0-9a-f]{64}$/);
});

test('predictions are written beside times and assets', async () => {
  const { onnx, metadata } = exported('rows', true);
  const predictions = await predictTable(request(onnx, written(rawFrame(), 'raw.csv')));
  const [header, first = ''] = predictionsCsv(predictions).split('\n');
  expect(header).toBe('time,entity,probability,positive');
  const [time, entity, probability, positive] = first.split(',');
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/);
  expect(metadata.assets).toContain(entity);
  expect(Math.fround(Number(probability))).toBe(predictions.values.profit?.[0]);
  expect(positive).toBe((predictions.values.profit?.[0] ?? 0) >= (metadata.heads[0]?.threshold ?? 0) ? '1' : '0');
});

describe('what cannot be predicted is told', () => {
  const write = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const lines = (header: string, ...rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;
  const features = () => rawFrame().valueColumns.join(',');

  test.each([
    ['a column is absent', () => lines('time,entity,hour', '2021-01-01,A,1'), 'lacks 6 of the 6 columns'],
    [
      'a cell is no number',
      () => lines(`time,entity,${features()}`, '2021-01-01,A0,1,2,x,4,5,6'),
      'has cells that are no numbers, in',
    ],
    [
      'a time is none',
      () => lines(`time,entity,${features()}`, 'yesterday,A0,1,2,3,4,5,6'),
      "'yesterday' in row 1 of time is no time",
    ],
    [
      'an asset is unknown',
      () => lines(`time,entity,${features()}`, '2021-01-01,NONE,1,2,3,4,5,6'),
      'and none for NONE',
    ],
    ['no column of assets', () => lines(features(), '1,2,3,4,5,6'), "has no column 'entity'"],
  ])('%s', async (_name, content, message) => {
    const { onnx } = exported('rows', true);
    const path = write('bad.csv', content());
    expect(await failure(predictTable(request(onnx, path)))).toContain(message);
  });

  test('features of a prepared model that are missing', async () => {
    const asset = exported('rows', true).metadata.assets[0];
    const path = write('missing.csv', lines(`time,entity,${features()}`, `2021-01-01,${asset},1,2,,4,5,6`));
    expect(await failure(predictTable(request(exported('rows', false).onnx, path)))).toMatch(
      /1 of 6 columns of .* hold values that are missing or infinite:\n {2}\w+: the first in row 1\nThe model takes prepared/,
    );
  });

  test('rows without a whole window', async () => {
    const rows = ['00', '01', '03', '04', '05', '06'].map((hour) => `2021-01-01T${hour}:00Z,A0,1,2,3,4,5,6`);
    const path = write('gap.csv', lines(`time,entity,${features()}`, ...rows));
    expect(await failure(predictTable(request(exported('sequences', true).onnx, path)))).toContain(
      'ends a window of 6 consecutive bars of one asset',
    );
  });

  test('a file that is no exported model', async () => {
    const data = written(rawFrame(), 'any.csv');
    for (const bytes of [
      new Uint8Array(0),
      Buffer.from('no model at all'),
      artifactOf(stepOf('rows')).read('inference.onnx'),
    ])
      expect(await failure(predictTable(request(bytes, data)))).toContain('model.onnx is no model that pipec exported');
  });

  test('trees have a format of their own', () => {
    expect(() => exported('trees', false)).toThrow("'trees' trained no network");
  });
});
