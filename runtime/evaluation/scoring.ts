import type { PlanHead } from '../../compiler/plan/plan.ts';
import type { Frame } from '../frame/frame.ts';
import { takeEntities } from '../frame/rows.ts';
import { precisionRecallCurve, rocCurve, scoreGroups } from './curves.ts';
import type { BinaryDetail, EntityMetrics, PartFacts, Predictions } from './evaluation.ts';
import { binaryMetrics, confusion, constantLogLoss, regressionMetrics } from './metrics.ts';
import { type Payoff, payoffMetrics } from './payoff.ts';
import { rankScores } from './ranking.ts';

export interface Scores {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly entities: readonly EntityMetrics[];
  readonly binary?: BinaryDetail;
}

/**
 * Scores predictions against `target` (a value for each row of the whole frame, known where there is a prediction).
 * `trainingBaseRate` gives the constant that one would have predicted without looking at these rows.
 */
export function scorePredictions(
  frame: Frame,
  head: PlanHead,
  target: Float64Array,
  predictions: Predictions,
  options: { readonly threshold: number; readonly trainingBaseRate: number; readonly payoff?: Payoff },
): Scores {
  const targets = Float64Array.from(predictions.rows, (row) => target[row] ?? Number.NaN);
  const { values } = predictions;
  const metricsOf = (start: number, end: number): Readonly<Record<string, number>> =>
    head.target === 'binary'
      ? binaryMetrics(targets.subarray(start, end), values.subarray(start, end), options.threshold)
      : regressionMetrics(targets.subarray(start, end), values.subarray(start, end));
  const entities = takeEntities(frame.entities, predictions.rows).map(({ name, start, count }) => ({
    name,
    rows: count,
    metrics: definedOnly(metricsOf(start, start + count)),
  }));
  const metrics = metricsOf(0, targets.length);
  if (head.target !== 'binary') {
    const training = meanSquaredError(targets, options.trainingBaseRate);
    return { metrics: definedOnly({ ...metrics, training_constant_mean_squared_error: training }), entities };
  }
  const ranking = rankScores(targets, values);
  const decisions = confusion(targets, values, options.threshold);
  return {
    metrics: definedOnly({
      ...metrics,
      training_constant_log_loss: constantLogLoss(metrics.base_rate ?? Number.NaN, options.trainingBaseRate),
      ...(options.payoff === undefined ? {} : payoffMetrics(decisions, options.payoff)),
    }),
    entities,
    binary: {
      threshold: options.threshold,
      confusion: decisions,
      roc: rocCurve(ranking),
      precisionRecall: precisionRecallCurve(ranking),
      calibration: scoreGroups(ranking, 20),
      deciles: scoreGroups(ranking, 10),
    },
  };
}

/** What each part of the frame holds, in order; last, if there are any, the rows that belong to no part. */
export function partFacts(frame: Frame, target: Float64Array): readonly PartFacts[] {
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
    sum: 0,
    known: 0,
  }));
  for (const { start, count } of frame.entities) {
    const met = new Set<number>();
    for (let row = start; row < start + count; row++) {
      const number = Math.min(part?.[row] ?? left, left);
      const fact = facts[number];
      if (fact === undefined) continue;
      const instant = time[row] ?? 0;
      const value = target[row] ?? Number.NaN;
      fact.rows++;
      if (instant < fact.first) fact.first = instant;
      if (instant > fact.last) fact.last = instant;
      if (!Number.isNaN(value)) {
        fact.sum += value;
        fact.known++;
      }
      met.add(number);
    }
    for (const number of met) {
      const fact = facts[number];
      if (fact !== undefined) fact.entities++;
    }
  }
  return facts
    .filter((fact) => fact.name !== undefined || fact.rows > 0)
    .map(({ name, rows, entities, first, last, sum, known }) => ({
      ...(name === undefined ? {} : { name }),
      rows,
      entities,
      first: rows === 0 ? null : first,
      last: rows === 0 ? null : last,
      baseRate: known === 0 ? null : sum / known,
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
