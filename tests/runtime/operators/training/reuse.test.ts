import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../../../runtime/engine/safetensors.ts';
import { type Frame, openFrame } from '../../../../runtime/frame/frame.ts';
import { findLibrary } from '../../../../runtime/lightgbm/location.ts';
import { extract } from '../../../../runtime/operators/training/extract.ts';
import { exportStage } from '../../../../runtime/serving/export.ts';
import { predictTable } from '../../../../runtime/serving/predict.ts';
import { csvOf, ranPipeline } from '../../ran-pipeline.ts';
import { failure, input, int, runOperator, string } from '../operator-run.ts';

const hasTrees = findLibrary() !== undefined;

const text = `pipeline reused

model Small() {
  input x: Tensor[time, feature]
  tap encoded = x |> flatten |> dense(3)
  output logit = encoded |> relu |> logits
}

dataset bars = simulate(assets: 2, bars: 300, every: 1h, signal: 0.3, seed: 5)
features candidates = returns(bars, [1bars, 2bars, 4bars])
label outcome = bars |> triple_barrier(profit: 2%, stop: 2%, horizon: 4bars, path: close, tie: stop_first)
label ahead = bars |> direction(horizon: 4bars, flat: 0.5%)
dataset prepared = candidates
  |> labelled(outcome.profit)
  |> split(chronological(train: 60%, validation: 20%, test: 20%, embargo: 4h))
  |> fit impute(median)
dataset moves = candidates
  |> labelled(ahead)
  |> split(chronological(train: 60%, validation: 20%, test: 20%, embargo: 4h))
  |> fit impute(median)
  |> window(6bars)
stage mlp = train(Mlp(hidden: [4], dropout: 0.1, asset: 2), prepared) { epochs: 2, batch: 64, stop: never(), threads: 1 }
stage windowed = train(Small(), moves) { loss: cross_entropy(), epochs: 2, batch: 64, stop: never(), threads: 1 }
export dataset scores = predict(mlp, prepared)
export dataset probabilities = predict(windowed, moves.test)
export dataset all_probabilities = predict(windowed, moves)
export dataset hidden = extract(mlp, prepared.validation) { tap: "encoded", width: 4 }
export dataset encoded = extract(windowed, moves) { tap: "encoded", width: 3 }
${
  hasTrees
    ? `stage trees = train(lightgbm(trees: 3), prepared)
stage evaluated = evaluate(trees, on: prepared.test)
export dataset by_trees = predict(trees, prepared.test)
`
    : ''
}`;

const { folder, plan, artifactOf, stepOf } = await ranPipeline(text);

const frameOf = (name: string) => openFrame(artifactOf(stepOf(name)));

/** Predictions of the rows of a frame by the exported network, as anyone would make them; by row of the frame. */
async function served(stage: string, frame: Frame): Promise<ReadonlyMap<number, readonly number[]>> {
  const { onnx } = exportStage({ plan, stage, step: stepOf(stage), artifactOf }, false);
  const data = join(folder, `${stage}.csv`);
  writeFileSync(data, csvOf(frame));
  const request = { onnx, model: 'model.onnx', data, time: 'time', entity: 'entity', threads: 1 };
  const { rows, values } = await predictTable(request);
  const [own = new Float32Array()] = Object.values(values);
  const width = own.length / rows.length;
  return new Map(Array.from(rows, (row, at) => [row, Array.from(own.subarray(at * width, (at + 1) * width))]));
}

/** Values of all columns in a row. */
const rowOf = (frame: Frame, row: number) => frame.valueColumns.map((name) => frame.column(name)[row] ?? Number.NaN);

function expectClose(given: readonly number[], wanted: readonly number[] = [], tolerance = 1e-6): void {
  expect(given).toHaveLength(wanted.length);
  for (const [at, value] of given.entries())
    expect(Math.abs(value - (wanted[at] ?? Number.NaN))).toBeLessThan(tolerance);
}

describe('predict', () => {
  test('gives a score of every row, which is the probability that the exported network gives', async () => {
    const [rows, scores] = [frameOf('prepared'), frameOf('scores')];
    expect(scores.valueColumns).toEqual(['profit_score']);
    expect(scores.rows).toBe(rows.rows);
    expect([scores.heads, scores.parts]).toEqual([rows.heads, rows.parts]);
    const wanted = await served('mlp', rows);
    expect(wanted.size).toBe(rows.rows);
    for (let row = 0; row < rows.rows; row++) expectClose(rowOf(scores, row), wanted.get(row));
  });

  test('gives a probability of each class, of windows that begin before their part', async () => {
    const [rows, scores] = [frameOf('moves'), frameOf('probabilities')];
    expect(scores.valueColumns).toEqual(['direction_score_0', 'direction_score_1', 'direction_score_2']);
    expect(scores.window).toBeUndefined();
    const wanted = await served('windowed', rows);
    const own = rows.partRows('test');
    expect(scores.rows).toBe(own.length);
    for (const [place, row] of own.entries()) {
      expect(rowOf(scores, place).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expectClose(rowOf(scores, place), wanted.get(row));
    }
  });

  test('gives nothing where no whole window ends', () => {
    const scores = frameOf('all_probabilities');
    for (const { start, count } of scores.entities)
      for (let bar = 0; bar < count; bar++) expect(Number.isNaN(rowOf(scores, start + bar)[0])).toBe(bar < 5);
  });

  test.skipIf(!hasTrees)('gives of trees what their evaluation scores (needs LightGBM)', () => {
    const table = tableFromIPC(artifactOf(stepOf('evaluated')).read('predictions.arrow'));
    const scores = frameOf('by_trees');
    const predicted = new Map(
      Array.from({ length: table.numRows }, (_, at) => {
        const row = table.get(at);
        return [`${row?.entity} ${Number(row?.time)}`, Number(row?.probability)];
      }),
    );
    expect(predicted.size).toBeGreaterThan(50);
    for (const { name, start, count } of scores.entities)
      for (let row = start; row < start + count; row++) {
        const wanted = predicted.get(`${name} ${scores.time()[row]}`);
        if (wanted !== undefined) expect(scores.column('profit_score')[row]).toBe(wanted);
      }
  });
});

describe('extract', () => {
  test('gives a tensor inside the network, as its weights and running statistics say', async () => {
    const [rows, inside] = [frameOf('prepared'), frameOf('hidden')];
    const { tensors } = decodeSafetensors(artifactOf(stepOf('mlp')).read('weights.safetensors'));
    const of = (name: string) => {
      const found = tensors.filter((tensor) => tensor.name.startsWith('encoded.') && tensor.name.endsWith(name));
      expect(found, name).toHaveLength(1);
      return Array.from(found[0]?.values ?? []);
    };
    const assets = Array.from(tensors.find(({ shape }) => shape.join() === '2,2')?.values ?? []);
    const [weight, bias] = [of('dense.weight'), of('dense.bias')];
    const [scale, shift] = [of('batch_norm.weight'), of('batch_norm.bias')];
    const [mean, variance] = [of('running_mean'), of('running_variance')];
    const own = rows.partRows('validation');
    expect(inside.rows).toBe(own.length);
    for (const [place, row] of own.entries()) {
      const asset = rows.entities.findIndex(({ start, count }) => row >= start && row < start + count);
      const given = [...rowOf(rows, row), ...assets.slice(2 * asset, 2 * asset + 2)];
      const wanted = bias.map((start, column) => {
        const sum = given.reduce((total, value, at) => total + value * (weight[4 * at + column] ?? 0), start);
        const normal = (sum - (mean[column] ?? 0)) / Math.sqrt((variance[column] ?? 0) + 1e-5);
        return Math.max(0, normal * (scale[column] ?? 0) + (shift[column] ?? 0));
      });
      expectClose(rowOf(inside, place), wanted, 1e-5);
    }
  });

  test('gives of windows the layer that the weights say', () => {
    const [rows, inside] = [frameOf('moves'), frameOf('encoded')];
    const { tensors } = decodeSafetensors(artifactOf(stepOf('windowed')).read('weights.safetensors'));
    const of = (shape: string) => tensors.find((own) => own.shape.join() === shape)?.values ?? new Float32Array();
    const [weight, bias] = [of('18,3'), tensors.find(({ name }) => /encoded.*bias/.test(name))?.values];
    for (const { start, count } of rows.entities)
      for (let row = start + 5; row < start + count; row += 17) {
        const window = Array.from({ length: 6 }, (_, bar) => rowOf(rows, row - 5 + bar)).flat();
        const wanted = [0, 1, 2].map((column) =>
          window.reduce((sum, value, at) => sum + value * (weight[3 * at + column] ?? 0), bias?.[column] ?? 0),
        );
        expectClose(rowOf(inside, row), wanted);
      }
  });

  test('names what there is where a tap or its width is wrong, and what has none', async () => {
    const extracted = (stage: string, tap: string, width: number) =>
      failure(
        runOperator(extract, {
          arguments: { tap: string(tap), width: int(width) },
          inputs: { model: input(artifactOf(stepOf(stage))), rows: input(artifactOf(stepOf('moves'))) },
        }),
      );
    expect(await extracted('windowed', 'hidden', 3)).toBe(
      "the model Small has nothing called 'hidden' to be read\n" +
        'It has encoded, logit. Another tensor of the model is named by writing `tap hidden = …` in it.',
    );
    expect(await extracted('windowed', 'encoded', 4)).toBe(
      "'encoded' of Small is 3 wide, and `width` says 4\nWrite width: 3.",
    );
    if (hasTrees)
      expect(await extracted('trees', 'encoded', 3)).toBe(
        'LightGBM has no tensors inside that could be read: it is made of trees\n' +
          'Extract from a network, or take what the trees predict: predict(model, rows).',
      );
  });
});
