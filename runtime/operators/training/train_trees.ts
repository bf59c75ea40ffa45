import { describeValue } from '../../../compiler/describe.ts';
import type { TrainedManifest, TrainingHistory } from '../../artifact/trained.ts';
import { stoppingRule } from '../../engine/stopping.ts';
import { higherIsBetter } from '../../evaluation/metrics.ts';
import { gatherMatrix } from '../../lightgbm/matrix.ts';
import { growTreesOffThread } from '../../lightgbm/offload.ts';
import type { TreeRows } from '../../lightgbm/training.ts';
import { recipe } from '../arguments.ts';
import { type OperatorContext, OperatorError, type OperatorImplementation, type OperatorInput } from '../operator.ts';
import { type LearnableRows, openFittingRows, openLearnableRows, seenRows } from './learnable-rows.ts';
import { settingsOf } from './settings.ts';
import { treeSettings } from './tree-settings.ts';

/**
 * `train(lightgbm(…), rows)`: gradient-boosted trees on the part `fit`, watching `watch` where `stop` says so.
 * Writes `model.txt` (LightGBM's own format), `model.json`, `history.json` and `importance.json`.
 */
export const trainTrees: OperatorImplementation = {
  async run(context) {
    const model = recipe(context.arguments, 'model').arguments;
    const stopRecipe = recipe(context.arguments, 'stop');
    const stop = stoppingRule(stopRecipe);
    const fitInput = inputNamed(context, 'fit');
    const fit = openFittingRows(fitInput);
    if (fit.frame.window !== undefined)
      throw new OperatorError(
        'trees read single rows, but these are windows',
        'Train on the frame before `window(…)`, with lags as columns where the past matters.',
      );
    const settings = treeSettings(model, fit.head);
    const watchInput = stop.kind === 'early' ? inputNamed(context, 'watch') : undefined;
    const watch = watchInput === undefined ? undefined : openLearnableRows(watchInput);
    if (stop.kind === 'early') checkWatched(stop.metric, settings.objective);
    const features = fit.frame.valueColumns;
    if (features.length === 0) throw new OperatorError('the rows have no feature columns');

    const grown = await growTreesOffThread(
      {
        settings,
        fit: treeRows(fit, features),
        ...(watch === undefined ? {} : { watch: { ...treeRows(watch, features), part: watch.part } }),
        stop,
      },
      {
        signal: context.signal,
        round: (round, metrics) =>
          context.progress({ unit: 'tree', done: round, total: settings.trees, metrics: finite(metrics) }),
      },
    );

    context.output.write('model.txt', new TextEncoder().encode(grown.model));
    context.output.writeJson('importance.json', {
      features: features.map((name, index) => ({
        name,
        gain: grown.importance.gain[index] ?? 0,
        split: grown.importance.split[index] ?? 0,
      })),
    });
    const history: TrainingHistory = {
      unit: 'tree',
      best: grown.best,
      series: Object.fromEntries(
        Object.entries(grown.series).map(([name, values]) => [
          name,
          values.map((value) => (Number.isFinite(value) ? value : null)),
        ]),
      ),
    };
    context.output.writeJson('history.json', history);
    const manifest: TrainedManifest = {
      format: 'pipec.trained/2',
      kind: 'trees',
      title: 'LightGBM',
      features,
      heads: [fit.head],
      settings: [...settingsOf(model), { name: 'stop', value: describeValue(stopRecipe) }],
      size: { unit: 'leaves', count: grown.leaves },
      rounds: { unit: 'tree', trained: grown.trained, best: grown.best },
      fit: seenRows(fit, fitInput),
      ...(watch === undefined || watchInput === undefined ? {} : { watch: seenRows(watch, watchInput) }),
    };
    context.output.writeJson('model.json', manifest);
    return { metrics: { trees: grown.best, ...bestFigures(grown.series, grown.best) } };
  },
};

function inputNamed(context: OperatorContext, name: string): OperatorInput {
  const input = context.inputs[name];
  if (input === undefined) throw new Error(`the step has no input '${name}'`);
  return input;
}

function treeRows(rows: LearnableRows, features: readonly string[]): TreeRows {
  return { matrix: gatherMatrix(rows.frame, features), target: Float32Array.from(rows.target) };
}

function checkWatched(metric: string, objective: 'binary' | 'regression'): void {
  const real = ['mean_squared_error', 'mean_absolute_error', 'r2'];
  const ofClasses = ['balanced_accuracy', 'macro_f1'];
  const fits = (name: string) => !ofClasses.includes(name) && real.includes(name) === (objective === 'regression');
  if (metric === 'loss' || fits(metric)) return;
  const offered = Object.keys(higherIsBetter).filter(fits);
  throw new OperatorError(
    `a ${objective === 'binary' ? 'binary' : 'real'} target has no ${metric} to watch`,
    `Watch one of loss, ${offered.join(', ')}.`,
  );
}

function bestFigures(series: Readonly<Record<string, readonly number[]>>, best: number): Record<string, number> {
  return finite(
    Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values[best - 1] ?? Number.NaN])),
  );
}

function finite(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
