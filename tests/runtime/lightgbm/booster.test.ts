import { describe, expect, test } from 'vitest';
import { binaryMetrics } from '../../../runtime/evaluation/metrics.ts';
import { Booster } from '../../../runtime/lightgbm/booster.ts';
import { createDataset, freeDataset } from '../../../runtime/lightgbm/dataset.ts';
import { loadLibrary } from '../../../runtime/lightgbm/library.ts';
import { findLibrary } from '../../../runtime/lightgbm/location.ts';
import { growTrees, lightgbmParameters, type TreeRows, type TreeSettings } from '../../../runtime/lightgbm/training.ts';
import { adult, binaryExample, tabularData } from './tables.ts';

const installed = findLibrary() !== undefined;

/** LightGBM's own defaults: 100 trees, learning rate 0.1, 31 leaves. */
const settings: TreeSettings = {
  objective: 'binary',
  trees: 100,
  learningRate: 0.1,
  leaves: 31,
  depth: -1,
  leafRows: 20,
  featureFraction: 1,
  baggingFraction: 1,
  lambdaL1: 0,
  lambdaL2: 0,
  bins: 255,
  seed: 0,
  threads: 2,
};

function scored(model: string, rows: TreeRows) {
  const booster = Booster.load(loadLibrary(), model);
  try {
    return binaryMetrics(rows.target, booster.predict(rows.matrix, { threads: 2 }));
  } finally {
    booster.free();
  }
}

describe.skipIf(!installed || !tabularData)('published figures (needs LightGBM and ../shared/data/tabular)', () => {
  // Accuracy 0.8743, AUC 0.9301, log-loss 0.2751 are reached with LightGBM's own treatment of categories.
  test('Adult with categorical columns', () => {
    const library = loadLibrary();
    const { train, test: held, categorical } = adult();
    const parameters = `${lightgbmParameters(settings)} categorical_feature=${categorical.join(',')}`;
    const dataset = createDataset(library, train.matrix, train.target, parameters);
    const booster = Booster.create(library, dataset, parameters);
    for (let tree = 0; tree < settings.trees; tree++) booster.grow();
    const metrics = scored(booster.save(settings.trees), held);
    booster.free();
    freeDataset(library, dataset);
    expect(metrics.accuracy).toBeCloseTo(0.8743, 4);
    expect(metrics.roc_auc).toBeCloseTo(0.9301, 4);
    expect(metrics.log_loss).toBeCloseTo(0.2751, 4);
  });

  // Frames hold numbers only, so that categories are ordered codes: a few thousandths are lost by the arbitrary order.
  test('Adult with codes as numbers', () => {
    const { train, test: held } = adult();
    const grown = growTrees(loadLibrary(), { settings, fit: train, stop: { kind: 'never' } }, () => true);
    const metrics = scored(grown?.model ?? '', held);
    expect(Math.abs(metrics.accuracy - 0.8743)).toBeLessThan(0.003);
    expect(Math.abs(metrics.roc_auc - 0.9301)).toBeLessThan(0.002);
    expect(Math.abs(metrics.log_loss - 0.2751)).toBeLessThan(0.003);
  });

  // The settings that LightGBM ships beside its example (examples/binary_classification/train.conf), 100 trees.
  test('the binary example with its own settings', () => {
    const library = loadLibrary();
    const train = binaryExample('train');
    const parameters =
      'objective=binary num_leaves=63 learning_rate=0.1 feature_fraction=0.8 bagging_freq=5 bagging_fraction=0.8 ' +
      'min_data_in_leaf=50 min_sum_hessian_in_leaf=5.0 deterministic=true force_row_wise=true num_threads=2 verbosity=-1';
    const dataset = createDataset(library, train.matrix, train.target, parameters);
    const booster = Booster.create(library, dataset, parameters);
    for (let tree = 0; tree < 100; tree++) booster.grow();
    const metrics = scored(booster.save(100), binaryExample('test'));
    booster.free();
    freeDataset(library, dataset);
    expect(metrics.roc_auc).toBeCloseTo(0.824, 3);
  });
});

describe.skipIf(!installed)('a booster (needs LightGBM)', () => {
  const features = ['a', 'b'];
  const rows = 400;
  const values = Float64Array.from({ length: 2 * rows }, (_, index) => ((index * 7919) % 1000) / 1000);
  const fit: TreeRows = {
    matrix: { rows, features, values },
    target: Float32Array.from({ length: rows }, (_, row) => ((values[row] ?? 0) > 0.5 ? 1 : 0)),
  };

  test('a saved model loads and predicts the same', () => {
    const library = loadLibrary();
    const parameters = lightgbmParameters(settings);
    const dataset = createDataset(library, fit.matrix, fit.target, parameters);
    const booster = Booster.create(library, dataset, parameters);
    for (let tree = 0; tree < 10; tree++) booster.grow();
    const during = new Float64Array(rows);
    booster.readPredictions(0, during);
    const model = booster.save(10);
    const loaded = Booster.load(library, model);
    expect(loaded.predict(fit.matrix, { threads: 1 })).toEqual(booster.predict(fit.matrix, { threads: 2 }));
    for (const [row, value] of loaded.predict(fit.matrix, { threads: 1 }).entries())
      expect(value).toBeCloseTo(during[row] ?? Number.NaN, 12);
    const [raw] = loaded.predict(fit.matrix, { threads: 1, raw: true });
    expect(1 / (1 + Math.exp(-(raw ?? 0)))).toBeCloseTo(during[0] ?? Number.NaN, 12);
    // The text rounds gains to six digits.
    expect(loaded.importance(10).gain[0]).toBeCloseTo(booster.importance(10).gain[0] ?? Number.NaN, 2);
    expect(loaded.importance(10).split).toEqual(booster.importance(10).split);
    expect(loaded.importance(10).split[0]).toBeGreaterThan(0);
    expect(loaded.features).toBe(2);
    loaded.free();
    booster.free();
    freeDataset(library, dataset);
  });

  test('the library’s own message is told', () => {
    expect(() => Booster.load(loadLibrary(), 'no model')).toThrow('LightGBM could not load the model: Model file');
  });

  test('a name that its format cannot hold is refused', () => {
    const matrix = { ...fit.matrix, features: ['a b', 'c'] };
    expect(() => createDataset(loadLibrary(), matrix, fit.target, lightgbmParameters(settings))).toThrow(
      "LightGBM cannot keep a column named 'a b'",
    );
  });

  test('a constant target gives a model of one constant tree and stops', () => {
    const target = new Float32Array(rows).fill(2.5);
    const grown = growTrees(
      loadLibrary(),
      { settings: { ...settings, objective: 'regression' }, fit: { ...fit, target }, stop: { kind: 'never' } },
      () => true,
    );
    expect(grown?.trained).toBe(1);
    const booster = Booster.load(loadLibrary(), grown?.model ?? '');
    expect(booster.predict(fit.matrix, { threads: 1 })[0]).toBeCloseTo(2.5, 6);
    booster.free();
  });
});
