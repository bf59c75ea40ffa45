/** Figures of a target of several classes, by the names that `watch`, `expect` and reports use. A figure that is undefined is NaN. */
export type ClassMetric =
  | 'accuracy'
  | 'balanced_accuracy'
  | 'macro_f1'
  | 'log_loss'
  | 'constant_accuracy'
  | 'constant_balanced_accuracy'
  | 'constant_macro_f1'
  | 'constant_log_loss';

export type ClassMetrics = Readonly<Record<ClassMetric, number>>;

/** Probabilities this close to 0 are moved upwards before a logarithm: float64's epsilon, as scikit-learn does. */
const probabilityEpsilon = 2 ** -52;

/** Number of the most probable class of each row, the first of several. */
export function predictedClasses(probabilities: ArrayLike<number>, classes: number): Int32Array {
  const predicted = new Int32Array(probabilities.length / classes);
  for (let row = 0; row < predicted.length; row++) {
    let best = 0;
    for (let own = 1; own < classes; own++)
      if ((probabilities[row * classes + own] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = own;
    predicted[row] = best;
  }
  return predicted;
}

/** Rows by true class, and by predicted class within it. */
export function classConfusion(
  targets: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): readonly (readonly number[])[] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < targets.length; row++) {
    const own = counts[targets[row] ?? 0];
    const place = predicted[row] ?? 0;
    if (own !== undefined) own[place] = (own[place] ?? 0) + 1;
  }
  return counts;
}

/**
 * All figures of a target of classes. `targets` holds numbers of classes from 0, `probabilities` that of each class, row after row.
 * Balanced accuracy is over the classes that rows belong to, macro F1 over those that rows belong to or are given (as scikit-learn's
 * balanced_accuracy_score and f1_score). The constant predictor knows the shares of the
 * classes in these rows, and gives each row the most common one. When a probability is NaN
 * (a training that diverged) every figure of the model is NaN.
 */
export function classMetrics(
  targets: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
): ClassMetrics {
  const rows = targets.length;
  const counts = classConfusion(targets, predictedClasses(probabilities, classes), classes);
  const present = counts.map((own) => own.reduce((sum, count) => sum + count, 0));
  const shares = present.map((count) => count / rows);
  const largest = Math.max(...shares);
  const met = shares.filter((share) => share > 0).length;
  const known = {
    constant_accuracy: largest,
    constant_balanced_accuracy: 1 / met,
    constant_macro_f1: (2 * largest) / (1 + largest) / met,
    constant_log_loss: constantClassLogLoss(shares, shares),
  };
  let logarithms = 0;
  for (let row = 0; row < rows; row++) {
    const probability = probabilities[row * classes + (targets[row] ?? 0)] ?? Number.NaN;
    logarithms -= Math.log(Math.max(probability, probabilityEpsilon));
  }
  const anyNaN = Array.prototype.some.call(probabilities, Number.isNaN);
  if (anyNaN || rows === 0) return { ...allNaN, ...known };
  const right = counts.map((own, number) => own[number] ?? 0);
  const given = counts.map((_, number) => counts.reduce((sum, own) => sum + (own[number] ?? 0), 0));
  const recalls = present.flatMap((count, number) => (count === 0 ? [] : [(right[number] ?? 0) / count]));
  const scores = present.flatMap((count, number) => {
    const all = count + (given[number] ?? 0);
    return all === 0 ? [] : [(2 * (right[number] ?? 0)) / all];
  });
  return {
    accuracy: right.reduce((sum, count) => sum + count, 0) / rows,
    balanced_accuracy: mean(recalls),
    macro_f1: mean(scores),
    log_loss: logarithms / rows,
    ...known,
  };
}

/** Mean log-loss over rows with these shares of the classes when every row is given these probabilities. */
export function constantClassLogLoss(shares: readonly number[], probabilities: readonly number[]): number {
  return -shares.reduce(
    (sum, share, own) =>
      share === 0 ? sum : sum + share * Math.log(Math.max(probabilities[own] ?? 0, probabilityEpsilon)),
    0,
  );
}

const allNaN = {
  accuracy: Number.NaN,
  balanced_accuracy: Number.NaN,
  macro_f1: Number.NaN,
  log_loss: Number.NaN,
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
