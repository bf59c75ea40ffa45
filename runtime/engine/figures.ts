import { classMetrics } from '../evaluation/class-metrics.ts';
import { binaryMetrics, higherIsBetter, regressionMetrics } from '../evaluation/metrics.ts';
import { type LossFigure, type NetworkTarget, sigmoid } from './losses.ts';

/** A head as figures need it. */
interface ScoredHead {
  readonly name: string;
  /** The output that learns it. */
  readonly output: string;
  readonly target: NetworkTarget;
  /** Numbers of the output for an example: one for each class, else one. */
  readonly width: number;
  readonly loss: LossFigure;
}

/**
 * Figures of outputs against targets, by the names that `watch` uses: the trained loss as `loss`, and every metric of the target that
 * has a better direction. Of several heads `loss` is the sum that is trained, and each head's own figures bear its name: `hit.f1`.
 * @param outputs By output, example after example. @param targets By head.
 */
export function figuresOf(
  heads: readonly ScoredHead[],
  outputs: Readonly<Record<string, Float32Array>>,
  targets: Readonly<Record<string, Float32Array>>,
): Readonly<Record<string, number>> {
  const each = heads.map((head): readonly [string, Readonly<Record<string, number>>] => {
    const own = outputs[head.output] ?? new Float32Array(0);
    return [head.name, headFigures(head, own, targets[head.name] ?? new Float32Array(0))];
  });
  const [first] = each;
  if (first !== undefined && each.length === 1) return first[1];
  const named = each.flatMap(([name, figures]) =>
    Object.entries(figures).map(([figure, value]) => [`${name}.${figure}`, value] as const),
  );
  return { loss: each.reduce((sum, [, { loss = 0 }]) => sum + loss, 0), ...Object.fromEntries(named) };
}

function headFigures(head: ScoredHead, outputs: Float32Array, targets: Float32Array): Readonly<Record<string, number>> {
  const directed = Object.entries(metricsOf(head, outputs, targets)).filter(
    ([name]) => higherIsBetter[name] !== undefined,
  );
  return { loss: head.loss(outputs, targets), ...Object.fromEntries(directed) };
}

function metricsOf(head: ScoredHead, outputs: Float32Array, targets: Float32Array): Readonly<Record<string, number>> {
  if (head.target === 'real') return regressionMetrics(targets, outputs);
  const predictions = predictionsOf(head, outputs);
  return head.target === 'binary'
    ? binaryMetrics(targets, predictions)
    : classMetrics(targets, predictions, head.width);
}

/** Probabilities of a binary target and of classes (those of an example add up to 1), values of a real one. */
export function predictionsOf(
  { target, width }: Pick<ScoredHead, 'target' | 'width'>,
  outputs: Float32Array,
): Float64Array<ArrayBuffer> {
  if (target === 'binary') return Float64Array.from(outputs, sigmoid);
  const predictions = Float64Array.from(outputs);
  if (target === 'real') return predictions;
  for (let first = 0; first < predictions.length; first += width) {
    const own = predictions.subarray(first, first + width);
    const largest = own.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let place = 0; place < width; place++) {
      const power = Math.exp((own[place] ?? 0) - largest);
      own[place] = power;
      sum += power;
    }
    for (let place = 0; place < width; place++) own[place] = (own[place] ?? 0) / sum;
  }
  return predictions;
}
