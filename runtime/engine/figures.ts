import { binaryMetrics, higherIsBetter, regressionMetrics } from '../evaluation/metrics.ts';
import { type LossFigure, type NetworkTarget, sigmoid } from './losses.ts';

/**
 * Figures of outputs against targets, by the names that `watch` uses: the trained loss as `loss`, and every metric of the
 * target that has a better direction.
 */
export function figuresOf(
  target: NetworkTarget,
  loss: LossFigure,
  outputs: Float32Array,
  targets: Float32Array,
): Readonly<Record<string, number>> {
  const metrics: Readonly<Record<string, number>> =
    target === 'binary' ? binaryMetrics(targets, predictionsOf(target, outputs)) : regressionMetrics(targets, outputs);
  const directed = Object.entries(metrics).filter(([name]) => higherIsBetter[name] !== undefined);
  return { loss: loss(outputs, targets), ...Object.fromEntries(directed) };
}

/** Probabilities of a binary target, values of a real one. */
export function predictionsOf(target: NetworkTarget, outputs: Float32Array): Float64Array<ArrayBuffer> {
  return target === 'binary' ? Float64Array.from(outputs, sigmoid) : Float64Array.from(outputs);
}
