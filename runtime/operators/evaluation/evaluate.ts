import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { rowsDigest } from '../../artifact/rows-digest.ts';
import type { TrainedManifest, TrainingHistory } from '../../artifact/trained.ts';
import type { Evaluation, FeatureImportance } from '../../evaluation/evaluation.ts';
import { readPayoff } from '../../evaluation/payoff.ts';
import { encodePredictions } from '../../evaluation/predictions-file.ts';
import { predictRows } from '../../evaluation/predictor.ts';
import { partFacts, scorePredictions } from '../../evaluation/scoring.ts';
import { openFrame } from '../../frame/frame.ts';
import { float } from '../arguments.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';
import { openLearnableRows } from '../training/learnable-rows.ts';

/** Features whose importance an evaluation carries on to reports. */
const importancesKept = 30;

/**
 * `evaluate(model) { on: rows.test }`: predicts the part and scores it. Writes `evaluation.json` and `predictions.arrow` (time,
 * entity, probability or prediction, target). The step's figures are all metrics of the part.
 */
export const evaluate: OperatorImplementation = {
  async run(context) {
    const { model, on } = context.inputs;
    if (model === undefined || on === undefined) throw new Error("the step needs the inputs 'model' and 'on'");
    const manifest = model.artifact.readJson('model.json') as TrainedManifest;
    const frame = openFrame(on.artifact);
    const { head, part } = openLearnableRows(on);
    checkSameTask(manifest, frame.window, head);

    const predictions = await predictRows(model.artifact, manifest, frame, on.part, context.signal, context.engine);
    const unusable = predictions.values.reduce((count, value) => (Number.isFinite(value) ? count : count + 1), 0);
    if (unusable > 0)
      throw new OperatorError(
        `the model gives no number for ${unusable} of ${predictions.rows.length} rows of ${part}`,
        'Its training diverged: lower the learning rate, or look at its history.',
      );
    if (predictions.rows.length === 0) throw new OperatorError(`${part} has no row that makes a whole example`);
    const target = frame.column(head.name);
    const payoff = readPayoff(context.arguments.payoff);
    if (payoff !== undefined && head.target !== 'binary')
      throw new OperatorError(
        `a payoff is of decisions, and '${head.name}' is ${head.target}`,
        'Leave the payoff out, or train on a binary target.',
      );
    const scores = scorePredictions(frame, head, target, predictions, {
      threshold: thresholdOf(context.arguments, manifest),
      trainingBaseRate: manifest.fit.baseRate,
      ...(payoff === undefined ? {} : { payoff }),
    });
    const digest = rowsDigest(on.artifact, on.part);
    const importance = readImportance(model.artifact);
    const evaluation: Evaluation = {
      format: 'pipec.evaluation/1',
      model: manifest,
      history: model.artifact.readJson('history.json') as TrainingHistory,
      ...(importance === undefined ? {} : { importance }),
      head,
      part,
      standing: standingOf(digest, manifest),
      rowsDigest: digest,
      parts: partFacts(frame, target),
      interval: frame.interval,
      ...scores,
      ...(payoff === undefined ? {} : { payoff }),
    };
    context.output.writeJson('evaluation.json', evaluation);
    context.output.write(
      'predictions.arrow',
      encodePredictions(frame, target, predictions, head.target === 'binary' ? 'probability' : 'prediction'),
    );
    return { metrics: { rows: predictions.rows.length, ...known(scores.metrics) } };
  },
};

/** The threshold that is written, else the model's own, else one half. */
function thresholdOf(given: PlanArguments, manifest: TrainedManifest): number {
  return given.threshold?.kind === 'none' ? (manifest.threshold ?? 0.5) : float(given, 'threshold');
}

function checkSameTask(manifest: TrainedManifest, window: number | undefined, head: Evaluation['head']): void {
  if (manifest.head.name !== head.name || manifest.head.target !== head.target)
    throw new OperatorError(
      `the model predicts '${manifest.head.name}' (${manifest.head.target}), but the rows carry '${head.name}' (${head.target})`,
      'Evaluate on rows that are labelled with what the model was trained on.',
    );
  if ((manifest.window ?? 1) !== (window ?? 1))
    throw new OperatorError(
      `the model reads ${manifest.window ?? 1} bars an example, but the rows are windows of ${window ?? 1}`,
      'Evaluate on a part of the very frame that the model was trained on.',
    );
}

function standingOf(digest: string, manifest: TrainedManifest): Evaluation['standing'] {
  if (digest === manifest.fit.digest) return 'in_sample';
  return digest === manifest.watch?.digest ? 'chosen' : 'held_out';
}

function readImportance(model: { has(name: string): boolean; readJson(name: string): unknown }) {
  if (!model.has('importance.json')) return undefined;
  const { features } = model.readJson('importance.json') as { readonly features: readonly FeatureImportance[] };
  // Equal gains stay in column order: the sort is stable.
  const total = features.reduce((sum, feature) => sum + feature.gain, 0);
  return { total, features: [...features].sort((a, b) => b.gain - a.gain).slice(0, importancesKept) };
}

function known(metrics: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== null));
}
