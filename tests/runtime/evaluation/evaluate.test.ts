import { tableFromIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import { type Evaluation, type EvaluationFile, evaluationsOf } from '../../../runtime/evaluation/evaluation.ts';
import { binaryMetrics } from '../../../runtime/evaluation/metrics.ts';
import { findLibrary } from '../../../runtime/lightgbm/location.ts';
import { evaluate } from '../../../runtime/operators/evaluation/evaluate.ts';
import { trainTrees } from '../../../runtime/operators/training/train_trees.ts';
import { failure, smallFrame } from '../operators/operator-run.ts';
import { gain, hit, plantedFrame } from './planted-frame.ts';
import { artifactOf, early, float, int, lightgbm, never, rowsOf, runStep } from './step.ts';

const at = (threshold: number) => ({ threshold: float(threshold) });

describe.skipIf(findLibrary() === undefined)('evaluate(trees) (needs LightGBM)', async () => {
  const frame = plantedFrame();
  const trained = async (head = hit, rows = frame): Promise<ArtifactReader> => {
    const inputs = { fit: rowsOf(rows, head, 'train'), watch: rowsOf(rows, head, 'validation') };
    const stop = head === hit ? early('log_loss', 15) : never;
    return (await runStep(trainTrees, inputs, { model: lightgbm({ trees: int(60) }), stop })).artifact;
  };
  const model = findLibrary() === undefined ? frame : await trained();
  const on = (part: string, rows = frame, head = hit, trees = model, threshold = 0.5) =>
    runStep(evaluate, { model: artifactOf(trees, 'Trained'), on: rowsOf(rows, head, part) }, at(threshold));
  const read = (artifact: ArtifactReader): Evaluation => {
    const [evaluation] = evaluationsOf(artifact.readJson('evaluation.json') as EvaluationFile);
    if (evaluation === undefined) throw new Error('nothing was evaluated');
    return evaluation;
  };

  test('its figures are those of the predictions it wrote', async () => {
    const { artifact, metrics } = await on('test');
    const table = tableFromIPC(artifact.read('predictions.arrow'));
    expect(table.schema.fields.map((field) => field.name)).toEqual(['time', 'entity', 'probability', 'target']);
    expect(table.numRows).toBe(3 * 180);
    const column = (name: string) => Float64Array.from(table.getChild(name)?.toArray() ?? []);
    const again = binaryMetrics(column('target'), column('probability'), 0.5);
    expect(metrics).toMatchObject({ rows: 540, ...again });
    const first = table.get(0);
    expect(first?.entity).toBe('AAA');
    expect(Number(first?.time)).toBe(Date.UTC(2021, 0, 1) + 1020 * 3_600_000);
    expect(again.roc_auc).toBeGreaterThan(0.65);
    expect(again.log_loss).toBeLessThan(again.constant_log_loss);
  });

  test('it tells what the report needs', async () => {
    const evaluation = read((await on('test')).artifact);
    expect(evaluation.parts.map((part) => [part.name, part.rows, part.entities])).toEqual([
      ['train', 2484, 3],
      ['validation', 504, 3],
      ['test', 540, 3],
      [undefined, 72, 3],
    ]);
    expect(evaluation.parts[2]?.constant).toEqual([evaluation.metrics.base_rate]);
    expect(evaluation.parts[2]?.first).toBe(Date.UTC(2021, 0, 1) + 1020 * 3_600_000);
    expect(evaluation.entities.map((entity) => [entity.name, entity.rows])).toEqual([
      ['AAA', 180],
      ['BBB', 180],
      ['CCC', 180],
    ]);
    expect(evaluation.importance?.features[0]?.name).toBe('signal');
    const counts = evaluation.binary?.confusion;
    expect(Object.values(counts ?? {}).reduce((sum, rows) => sum + rows, 0)).toBe(540);
    const mixed = evaluation.metrics.training_constant_log_loss ?? Number.NaN;
    expect(mixed).toBeGreaterThan(evaluation.metrics.constant_log_loss ?? Number.NaN);
  });

  test('rows the model has seen are marked', async () => {
    expect(read((await on('train')).artifact).standing).toBe('in_sample');
    expect(read((await on('validation')).artifact).standing).toBe('chosen');
    expect(read((await on('test')).artifact).standing).toBe('held_out');
  });

  test('the threshold moves the decisions and nothing else', async () => {
    const low = (await on('test', frame, hit, model, 0.2)).metrics;
    const high = (await on('test', frame, hit, model, 0.8)).metrics;
    expect(low.recall).toBeGreaterThan(high.recall ?? Number.NaN);
    expect(low.roc_auc).toBe(high.roc_auc);
    expect(low.log_loss).toBe(high.log_loss);
  });

  test('a payoff says what the decisions pay', async () => {
    const fraction = (value: number) => ({ kind: 'fraction', value }) as const;
    const payoff = { profit: fraction(0.05), stop: fraction(0.02), fee: fraction(0.001) };
    const given = { ...at(0.4), payoff: { kind: 'recipe', operator: 'bracket', arguments: payoff } } as const;
    const inputs = { model: artifactOf(model, 'Trained'), on: rowsOf(frame, hit, 'test') };
    const { metrics, artifact } = await runStep(evaluate, inputs, given);
    const { trades = 0, precision = 0, profit_per_trade: profit } = metrics;
    const { truePositives = 0, falsePositives = 0 } = read(artifact).binary?.confusion ?? {};
    expect(trades).toBe(truePositives + falsePositives);
    expect(profit).toBeCloseTo(precision * 0.05 - (1 - precision) * 0.02 - 0.002, 12);
    expect(read(artifact).payoff).toEqual({ profit: 0.05, stop: 0.02, fee: 0.001 });
    const real = plantedFrame({ head: gain });
    const wrong = { model: artifactOf(await trained(gain, real), 'Trained'), on: rowsOf(real, gain, 'test') };
    expect(await failure(runStep(evaluate, wrong, given))).toMatchInlineSnapshot(`
      "a payoff is of decisions on one binary head, and the rows carry 'gain' (real)
      Leave the payoff out, or label the rows with one head that is binary."
    `);
  });

  test('the same inputs give the same bytes', async () => {
    expect((await on('test')).artifact.manifest.digest).toBe((await on('test')).artifact.manifest.digest);
  });

  test('a real target is scored against the mean', async () => {
    const rows = plantedFrame({ head: gain });
    const { artifact, metrics } = await on('test', rows, gain, await trained(gain, rows));
    expect(metrics.r2).toBeGreaterThan(0.5);
    expect(metrics.mean_squared_error).toBeLessThan(metrics.constant_mean_squared_error ?? Number.NaN);
    expect(read(artifact).binary).toBeUndefined();
    const table = tableFromIPC(artifact.read('predictions.arrow'));
    expect(table.schema.fields[2]?.name).toBe('prediction');
  });

  test('other features and other targets are told apart', async () => {
    const columns = (names: readonly string[]) =>
      smallFrame({
        entities: { A: 2 },
        parts: ['test'],
        columns: { ...Object.fromEntries(names.map((name) => [name, [0, 1]])), hit: [0, 1], part: [0, 0] },
        roles: { hit: 'label', part: 'part' },
      });
    expect(await failure(on('test', columns(['other', 'signal', 'noise', 'empty'])))).toMatchInlineSnapshot(`
      "the rows do not have the 4 features that the model was trained on: its columns are in another order
      Evaluate on a part of the very frame that the model was trained on."
    `);
    expect(await failure(on('test', columns(['signal', 'volume'])))).toMatchInlineSnapshot(`
      "the rows do not have the 4 features that the model was trained on: it lacks other, noise, empty; the model does not know volume
      Evaluate on a part of the very frame that the model was trained on."
    `);
    expect(await failure(on('test', plantedFrame({ head: gain }), gain))).toMatchInlineSnapshot(`
      "the model predicts 'hit' (binary), but the rows carry 'gain' (real)
      Evaluate on rows that are labelled with what the model was trained on."
    `);
  });
});
