import { averagePrecision, rankScores, rocAuc } from './ranking.ts';

/** Rows by true class and by prediction. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Figures of a binary target, by the names that `watch`, `expect` and reports use. A figure that is undefined is NaN. */
export type BinaryMetric =
  | 'accuracy'
  | 'precision'
  | 'recall'
  | 'f1'
  | 'roc_auc'
  | 'pr_auc'
  | 'log_loss'
  | 'brier'
  | 'base_rate'
  | 'constant_log_loss';

export type RegressionMetric =
  | 'mean_squared_error'
  | 'mean_absolute_error'
  | 'r2'
  | 'constant_mean_squared_error'
  | 'constant_mean_absolute_error';

export type BinaryMetrics = Readonly<Record<BinaryMetric, number>>;
export type RegressionMetrics = Readonly<Record<RegressionMetric, number>>;

/** Whether a greater value of a figure is the better one; absent for figures of the data alone. */
export const higherIsBetter: Readonly<Record<string, boolean>> = {
  accuracy: true,
  balanced_accuracy: true,
  macro_f1: true,
  precision: true,
  recall: true,
  f1: true,
  roc_auc: true,
  pr_auc: true,
  r2: true,
  log_loss: false,
  brier: false,
  mean_squared_error: false,
  mean_absolute_error: false,
};

/** Probabilities this close to 0 or 1 are moved inwards before a logarithm: float64's epsilon, as scikit-learn does. */
const probabilityEpsilon = 2 ** -52;

/** Rows counted at a threshold; a row is predicted positive from `threshold` on. */
export function confusion(targets: ArrayLike<number>, probabilities: ArrayLike<number>, threshold: number): Confusion {
  let truePositives = 0;
  let falsePositives = 0;
  let positives = 0;
  for (let row = 0; row < targets.length; row++) {
    const positive = targets[row] === 1;
    if (positive) positives++;
    if ((probabilities[row] ?? Number.NaN) >= threshold) {
      if (positive) truePositives++;
      else falsePositives++;
    }
  }
  return {
    truePositives,
    falsePositives,
    falseNegatives: positives - truePositives,
    trueNegatives: targets.length - positives - falsePositives,
  };
}

/** Mean of -ln(probability of the true class), in nats; probabilities are clipped as described above. NaN without rows. */
export function logLoss(targets: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) {
    const probability = clip(probabilities[row] ?? Number.NaN);
    sum -= targets[row] === 1 ? Math.log(probability) : Math.log1p(-probability);
  }
  return sum / targets.length;
}

/**
 * Mean log-loss over rows of base rate `baseRate` when every row is given `probability`: with `probability = baseRate` the
 * best any constant can do.
 */
export function constantLogLoss(baseRate: number, probability: number): number {
  const p = clip(probability);
  return -(baseRate * Math.log(p) + (1 - baseRate) * Math.log1p(-p));
}

/**
 * All figures of a binary target. `targets` holds 0 and 1, `probabilities` the probability of 1; one entry a row.
 * Precision, recall and F1 are those of class 1 and are 0 where their denominator is (as scikit-learn's default); ROC-AUC is
 * NaN with one class only. When a probability is NaN (a training that diverged) every figure of the model is NaN.
 */
export function binaryMetrics(
  targets: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  threshold = 0.5,
): BinaryMetrics {
  const rows = targets.length;
  const count = confusion(targets, probabilities, threshold);
  const positives = count.truePositives + count.falseNegatives;
  const baseRate = positives / rows;
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += ((probabilities[row] ?? Number.NaN) - (targets[row] ?? 0)) ** 2;
  const known = { base_rate: baseRate, constant_log_loss: constantLogLoss(baseRate, baseRate) };
  if (Number.isNaN(squares)) return { ...allNaN, ...known };
  const ranking = rankScores(targets, probabilities);
  return {
    accuracy: (count.truePositives + count.trueNegatives) / rows,
    precision: ratio(count.truePositives, count.truePositives + count.falsePositives),
    recall: ratio(count.truePositives, positives),
    f1: ratio(2 * count.truePositives, positives + count.truePositives + count.falsePositives),
    roc_auc: rocAuc(ranking),
    pr_auc: averagePrecision(ranking),
    log_loss: logLoss(targets, probabilities),
    brier: squares / rows,
    ...known,
  };
}

/**
 * All figures of a real target, beside those of the constant predictor, which gives every row the mean of `targets`.
 * R² is NaN where the target does not vary.
 */
export function regressionMetrics(targets: ArrayLike<number>, predictions: ArrayLike<number>): RegressionMetrics {
  const rows = targets.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += targets[row] ?? 0;
  const mean = sum / rows;
  let squares = 0;
  let absolutes = 0;
  let constantSquares = 0;
  let constantAbsolutes = 0;
  for (let row = 0; row < rows; row++) {
    const target = targets[row] ?? 0;
    const error = (predictions[row] ?? Number.NaN) - target;
    squares += error * error;
    absolutes += Math.abs(error);
    constantSquares += (mean - target) ** 2;
    constantAbsolutes += Math.abs(mean - target);
  }
  return {
    mean_squared_error: squares / rows,
    mean_absolute_error: absolutes / rows,
    r2: constantSquares === 0 ? Number.NaN : 1 - squares / constantSquares,
    constant_mean_squared_error: constantSquares / rows,
    constant_mean_absolute_error: constantAbsolutes / rows,
  };
}

const allNaN = {
  accuracy: Number.NaN,
  precision: Number.NaN,
  recall: Number.NaN,
  f1: Number.NaN,
  roc_auc: Number.NaN,
  pr_auc: Number.NaN,
  log_loss: Number.NaN,
  brier: Number.NaN,
};

function clip(probability: number): number {
  return Math.min(Math.max(probability, probabilityEpsilon), 1 - probabilityEpsilon);
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
