import { afterEpoch, beforeFirstEpoch, type StoppingRule } from '../engine/stopping.ts';
import { binaryMetrics, regressionMetrics } from '../evaluation/metrics.ts';
import { Booster, type Importance } from './booster.ts';
import { createDataset, freeDataset } from './dataset.ts';
import type { Library } from './library.ts';
import type { Matrix } from './matrix.ts';

export type TreeObjective = 'binary' | 'regression';

/** LightGBM's settings under the names of the language's `lightgbm(…)`. */
export interface TreeSettings {
  readonly objective: TreeObjective;
  readonly trees: number;
  readonly learningRate: number;
  readonly leaves: number;
  readonly depth: number;
  readonly leafRows: number;
  readonly featureFraction: number;
  readonly baggingFraction: number;
  readonly lambdaL1: number;
  readonly lambdaL2: number;
  readonly bins: number;
  readonly seed: number;
  readonly threads: number;
}

/** Rows to learn from or to watch. `target` holds 0 and 1 for `binary`; it holds no NaN. */
export interface TreeRows {
  readonly matrix: Matrix;
  readonly target: Float32Array<ArrayBuffer>;
}

export interface TreeTask {
  readonly settings: TreeSettings;
  readonly fit: TreeRows;
  readonly watch?: TreeRows & { readonly part: string };
  readonly stop: StoppingRule;
}

export interface GrownTrees {
  /** LightGBM's own model text, cut at the best round. */
  readonly model: string;
  /** Rounds that ran, and the one (from 1) that the model was cut at. */
  readonly trained: number;
  readonly best: number;
  readonly leaves: number;
  /** By `part.metric`, one figure a round. */
  readonly series: Readonly<Record<string, readonly number[]>>;
  readonly importance: Importance;
}

/** Called after each tree; false ends the training, whose result is then to be thrown away. */
export type TreeObserver = (round: number, metrics: Readonly<Record<string, number>>) => boolean;

/** Grows trees on one thread of the caller; `undefined` when the observer ended it. */
export function growTrees(library: Library, task: TreeTask, observe: TreeObserver): GrownTrees | undefined {
  const { settings } = task;
  const parameters = lightgbmParameters(settings);
  const fit = createDataset(library, task.fit.matrix, task.fit.target, parameters);
  const watch =
    task.watch === undefined
      ? undefined
      : { ...task.watch, set: createDataset(library, task.watch.matrix, task.watch.target, parameters, fit) };
  const booster = Booster.create(library, fit, parameters);
  try {
    if (watch !== undefined) booster.addValidation(watch.set);
    const predictions = new Float64Array(watch?.target.length ?? 0);
    const lossName = settings.objective === 'binary' ? 'log_loss' : 'mean_squared_error';
    const series: Record<string, number[]> = {};
    let stopping = beforeFirstEpoch;
    for (let round = 1; round <= settings.trees; round++) {
      const grew = booster.grow();
      // Without any split the first round still leaves a model: the constant.
      if (!grew && round > 1) break;
      const metrics: Record<string, number> = { [`train.${lossName}`]: booster.evaluate(0) };
      if (watch !== undefined) {
        booster.readPredictions(1, predictions);
        const figures = watchedFigures(settings.objective, watch.target, predictions);
        for (const [name, value] of Object.entries(figures)) metrics[`${watch.part}.${name}`] = value;
        if (task.stop.kind === 'early') {
          const name = task.stop.metric === 'loss' ? lossName : task.stop.metric;
          stopping = afterEpoch(task.stop, stopping, round, figures[name] ?? Number.NaN);
        }
      }
      for (const [name, value] of Object.entries(metrics)) {
        series[name] ??= [];
        series[name].push(value);
      }
      if (!observe(round, metrics)) return undefined;
      if (!grew || (task.stop.kind === 'early' && stopping.stale >= task.stop.patience)) break;
    }
    const trained = Object.values(series)[0]?.length ?? 0;
    const best = stopping.bestEpoch === 0 ? trained : stopping.bestEpoch;
    const model = booster.save(best);
    return { model, trained, best, leaves: countLeaves(model), series, importance: booster.importance(best) };
  } finally {
    booster.free();
    if (watch !== undefined) freeDataset(library, watch.set);
    freeDataset(library, fit);
  }
}

/** LightGBM's own words for the settings; what they leave out is LightGBM's default. */
export function lightgbmParameters(settings: TreeSettings): string {
  const entries: Readonly<Record<string, string | number | boolean>> = {
    objective: settings.objective,
    metric: settings.objective === 'binary' ? 'binary_logloss' : 'l2',
    learning_rate: settings.learningRate,
    num_leaves: settings.leaves,
    max_depth: settings.depth,
    min_data_in_leaf: settings.leafRows,
    feature_fraction: settings.featureFraction,
    bagging_fraction: settings.baggingFraction,
    // Rows are drawn anew for each tree; 0 would switch bagging off whatever the fraction.
    bagging_freq: settings.baggingFraction < 1 ? 1 : 0,
    lambda_l1: settings.lambdaL1,
    lambda_l2: settings.lambdaL2,
    max_bin: settings.bins,
    seed: settings.seed,
    num_threads: settings.threads,
    deterministic: true,
    force_row_wise: true,
    verbosity: -1,
  };
  return Object.entries(entries)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function watchedFigures(
  objective: TreeObjective,
  target: Float32Array,
  predictions: Float64Array,
): Readonly<Record<string, number>> {
  if (objective === 'regression') {
    const { mean_squared_error, mean_absolute_error, r2 } = regressionMetrics(target, predictions);
    return { mean_squared_error, mean_absolute_error, r2 };
  }
  const { base_rate, constant_log_loss, ...figures } = binaryMetrics(target, predictions);
  return figures;
}

function countLeaves(model: string): number {
  let leaves = 0;
  for (const match of model.matchAll(/^num_leaves=(\d+)$/gmu)) leaves += Number(match[1]);
  return leaves;
}
