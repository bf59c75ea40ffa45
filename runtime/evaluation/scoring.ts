import type { LearnedHead } from '../artifact/trained.ts';
import type { Frame } from '../frame/frame.ts';
import { constantOf, widthOf } from '../frame/heads.ts';
import { takeEntities } from '../frame/rows.ts';
import { classConfusion, classMetrics, constantClassLogLoss, predictedClasses } from './class-metrics.ts';
import { precisionRecallCurve, rocCurve, scoreGroups } from './curves.ts';
import type { BinaryDetail, HeadScores, PartFacts } from './evaluation.ts';
import { binaryMetrics, confusion, constantLogLoss, regressionMetrics } from './metrics.ts';
import { rankScores } from './ranking.ts';

export type Scores = Pick<HeadScores, 'metrics' | 'entities' | 'binary' | 'classes'>;

interface ScoringOptions {
  readonly threshold: number;
  /** The constant that one would have predicted without looking at the scored rows. */
  readonly trainingConstant: readonly number[];
}

/**
 * Scores predictions of a head against `target` (a value for each row of the whole frame, known where there is a prediction).
 * @param values Row after row: a probability of a binary target or of each class, the value of a real one.
 */
export function scorePredictions(
  frame: Frame,
  head: LearnedHead,
  target: Float64Array,
  rows: Int32Array,
  values: Float64Array,
  options: ScoringOptions,
): Scores {
  const targets = Float64Array.from(rows, (row) => target[row] ?? Number.NaN);
  const width = widthOf(head);
  const metricsOf = (start: number, end: number): Readonly<Record<string, number>> => {
    const own = targets.subarray(start, end);
    const given = values.subarray(start * width, end * width);
    if (head.target === 'binary') return binaryMetrics(own, given, options.threshold);
    return head.target === 'classes' ? classMetrics(own, given, width) : regressionMetrics(own, given);
  };
  const entities = takeEntities(frame.entities, rows).map(({ name, start, count }) => ({
    name,
    rows: count,
    metrics: definedOnly(metricsOf(start, start + count)),
  }));
  const metrics = definedOnly({
    ...metricsOf(0, targets.length),
    ...trainingConstants(head, targets, options.trainingConstant),
  });
  if (head.target === 'binary') return { metrics, entities, binary: binaryDetail(targets, values, options.threshold) };
  if (head.target === 'real') return { metrics, entities };
  return {
    metrics,
    entities,
    classes: { confusion: classConfusion(targets, predictedClasses(values, width), width) },
  };
}

/** What the constant of the training rows reaches on these. */
function trainingConstants(
  head: LearnedHead,
  targets: Float64Array,
  training: readonly number[],
): Readonly<Record<string, number>> {
  const constant = constantOf(head, targets);
  const [own = Number.NaN] = constant;
  const [before = Number.NaN] = training;
  switch (head.target) {
    case 'binary':
      return { training_constant_log_loss: constantLogLoss(own, before) };
    case 'classes':
      return { training_constant_log_loss: constantClassLogLoss(constant, training) };
    case 'real':
      return { training_constant_mean_squared_error: meanSquaredError(targets, before) };
  }
}

function binaryDetail(targets: Float64Array, values: Float64Array, threshold: number): BinaryDetail {
  const ranking = rankScores(targets, values);
  return {
    threshold,
    confusion: confusion(targets, values, threshold),
    roc: rocCurve(ranking),
    precisionRecall: precisionRecallCurve(ranking),
    calibration: scoreGroups(ranking, 20),
    deciles: scoreGroups(ranking, 10),
  };
}

/** What each part of the frame holds, in order; last, if there are any, the rows that belong to no part. */
export function partFacts(frame: Frame, head: LearnedHead, target: Float64Array): readonly PartFacts[] {
  const part = frame.part();
  const time = frame.time();
  const names: readonly (string | undefined)[] = part === undefined ? [undefined] : [...frame.parts, undefined];
  const left = names.length - 1;
  const facts = names.map((name) => ({
    name,
    rows: 0,
    entities: 0,
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    targets: [] as number[],
  }));
  for (const { start, count } of frame.entities) {
    const met = new Set<number>();
    for (let row = start; row < start + count; row++) {
      const number = Math.min(part?.[row] ?? left, left);
      const fact = facts[number];
      if (fact === undefined) continue;
      const instant = time[row] ?? 0;
      fact.rows++;
      if (instant < fact.first) fact.first = instant;
      if (instant > fact.last) fact.last = instant;
      fact.targets.push(target[row] ?? Number.NaN);
      met.add(number);
    }
    for (const number of met) {
      const fact = facts[number];
      if (fact !== undefined) fact.entities++;
    }
  }
  return facts
    .filter((fact) => fact.name !== undefined || fact.rows > 0)
    .map(({ name, rows, entities, first, last, targets }) => ({
      ...(name === undefined ? {} : { name }),
      rows,
      entities,
      first: rows === 0 ? null : first,
      last: rows === 0 ? null : last,
      constant: constantOf(head, targets),
    }));
}

function meanSquaredError(targets: Float64Array, constant: number): number {
  let squares = 0;
  for (const target of targets) squares += (target - constant) ** 2;
  return squares / targets.length;
}

/** JSON has no NaN: an undefined figure is `null`. */
function definedOnly(metrics: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
