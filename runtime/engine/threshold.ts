/** Metrics that a threshold can be chosen by: those that the outermost thresholds do not win. */
export const thresholdMetrics = ['f1', 'accuracy'] as const;

export type ThresholdMetric = (typeof thresholdMetrics)[number];

/**
 * The probability from which on an example is best taken for positive: the threshold with the largest F1 or share of right
 * predictions, the highest of several. It lies in the middle between two probabilities that were met.
 * @param targets 0 or 1.
 */
export function bestThreshold(metric: ThresholdMetric, probabilities: Float64Array, targets: Float32Array): number {
  const order = Uint32Array.from(probabilities.keys()).sort(
    (a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b,
  );
  const at = (place: number): number => probabilities[order[place] ?? 0] ?? Number.NaN;
  const positives = targets.reduce((sum, target) => sum + target, 0);
  const scoreOf = (taken: number, right: number): number =>
    metric === 'f1'
      ? (2 * right) / Math.max(taken + positives, 1)
      : (targets.length - positives + 2 * right - taken) / targets.length;
  let right = 0;
  // A probability of 1 is positive at every threshold.
  let best = { score: at(0) < 1 ? scoreOf(0, 0) : Number.NEGATIVE_INFINITY, threshold: (at(0) + 1) / 2 };
  for (let place = 0; place < order.length; place++) {
    right += targets[order[place] ?? 0] ?? 0;
    const next = place + 1 < order.length ? at(place + 1) : 0;
    if (place + 1 < order.length && next === at(place)) continue;
    const score = scoreOf(place + 1, right);
    if (score > best.score) best = { score, threshold: (at(place) + next) / 2 };
  }
  return best.threshold;
}
