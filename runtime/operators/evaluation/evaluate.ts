import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { rowsDigest } from '../../artifact/rows-digest.ts';
import type { LearnedHead, TrainedManifest, TrainingHistory } from '../../artifact/trained.ts';
import {
  type EvaluationFile,
  type FeatureImportance,
  figuresOf,
  type HeadScores,
} from '../../evaluation/evaluation.ts';
import { columnOf, predictionColumns } from '../../evaluation/prediction-columns.ts';
import { encodePredictions, type PredictionColumn } from '../../evaluation/predictions-file.ts';
import { predictRows } from '../../evaluation/predictor.ts';
import { partFacts, scorePredictions } from '../../evaluation/scoring.ts';
import { openFrame } from '../../frame/frame.ts';
import { widthOf } from '../../frame/heads.ts';
import { float } from '../arguments.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';
import { openLabelledRows } from '../training/learnable-rows.ts';

/** Features whose importance an evaluation carries on to reports. */
const importancesKept = 30;

/**
 * `evaluate(model) { on: rows.test }`: predicts the part and scores it. Writes `evaluation.json` and `predictions.arrow` (time,
 * entity, what is predicted of each head, and its target). The step's figures are all metrics of the part.
 */
export const evaluate: OperatorImplementation = {
  async run(context) {
    const { model, on } = context.inputs;
    if (model === undefined || on === undefined) throw new Error("the step needs the inputs 'model' and 'on'");
    const manifest = model.artifact.readJson('model.json') as TrainedManifest;
    const frame = openFrame(on.artifact);
    const { heads, part } = openLabelledRows(on);
    checkSameTask(manifest, frame.window, heads);

    const { rows, values } = await predictRows(model.artifact, manifest, frame, on.part, context.signal);
    if (rows.length === 0) throw new OperatorError(`${part} has no row that makes a whole example`);
    const several = heads.length > 1;
    const columns: PredictionColumn[] = [];
    const scored = heads.map((head): HeadScores => {
      const target = frame.column(head.name);
      const predicted = values[head.name] ?? new Float64Array(0);
      checkPredicted(predicted, rows, head, part);
      columns.push(...columnsOf(head, rows, predicted, target, several));
      const scores = scorePredictions(frame, head, target, rows, predicted, {
        threshold: thresholdOf(context.arguments, manifest, head),
        trainingConstant: manifest.fit.constants[head.name] ?? [],
      });
      return { head, parts: partFacts(frame, head, target), ...scores };
    });
    const digest = rowsDigest(on.artifact, on.part);
    const importance = readImportance(model.artifact);
    const evaluation: EvaluationFile = {
      format: 'pipec.evaluation/2',
      model: manifest,
      history: model.artifact.readJson('history.json') as TrainingHistory,
      ...(importance === undefined ? {} : { importance }),
      part,
      standing: standingOf(digest, manifest),
      rowsDigest: digest,
      interval: frame.interval,
      heads: scored,
    };
    context.output.writeJson('evaluation.json', evaluation);
    context.output.write('predictions.arrow', encodePredictions(frame, rows, columns));
    return { metrics: { rows: rows.length, ...known(figuresOf(evaluation)) } };
  },
};

function checkPredicted(values: Float64Array, rows: Int32Array, head: LearnedHead, part: string): void {
  const width = widthOf(head);
  const unusable = rows.reduce(
    (count, _, row) =>
      values.subarray(row * width, (row + 1) * width).every((value) => Number.isFinite(value)) ? count : count + 1,
    0,
  );
  if (unusable > 0)
    throw new OperatorError(
      `the model gives no number for ${unusable} of ${rows.length} rows of ${part}`,
      'Its training diverged: lower the learning rate, or look at its history.',
    );
}

/** A head's predictions and targets, column by column. */
function columnsOf(
  head: LearnedHead,
  rows: Int32Array,
  values: Float64Array,
  target: Float64Array,
  several: boolean,
): readonly PredictionColumn[] {
  const width = widthOf(head);
  const predicted = predictionColumns(head, several).map((name, place) => ({
    name,
    values: width === 1 ? values : Float64Array.from(rows, (_, row) => values[row * width + place] ?? Number.NaN),
  }));
  const targets = Float64Array.from(rows, (row) => target[row] ?? Number.NaN);
  return [...predicted, { name: columnOf(head, 'target', several), values: targets }];
}

/** The threshold that is written, else the model's own, else one half. */
function thresholdOf(given: PlanArguments, manifest: TrainedManifest, { name }: LearnedHead): number {
  const chosen = manifest.heads.find((head) => head.name === name)?.threshold;
  return given.threshold?.kind === 'none' ? (chosen ?? 0.5) : float(given, 'threshold');
}

function checkSameTask(manifest: TrainedManifest, window: number | undefined, heads: readonly LearnedHead[]): void {
  if (headsText(manifest.heads) !== headsText(heads))
    throw new OperatorError(
      `the model predicts ${headsText(manifest.heads)}, but the rows carry ${headsText(heads)}`,
      'Evaluate on rows that are labelled with what the model was trained on.',
    );
  if ((manifest.window ?? 1) !== (window ?? 1))
    throw new OperatorError(
      `the model reads ${manifest.window ?? 1} bars an example, but the rows are windows of ${window ?? 1}`,
      'Evaluate on a part of the very frame that the model was trained on.',
    );
}

/** `'hit' (binary) and 'direction' (down, flat, up)` */
function headsText(heads: readonly LearnedHead[]): string {
  return heads.map(({ name, target, classes }) => `'${name}' (${classes?.join(', ') ?? target})`).join(' and ');
}

function standingOf(digest: string, manifest: TrainedManifest): EvaluationFile['standing'] {
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
