import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestThreshold } from '../../../runtime/engine/threshold.ts';
import { binaryMetrics } from '../../../runtime/evaluation/metrics.ts';

const example = fc.record({
  probability: fc.integer({ min: 0, max: 20 }).map((value) => value / 20),
  target: fc.integer({ min: 0, max: 1 }),
});

/** The metric with predictions of 0 and 1, of which `binaryMetrics` takes those from one half on for positive. */
function scoreAt(metric: 'f1' | 'accuracy', probabilities: Float64Array, targets: Float32Array, threshold: number) {
  const taken = probabilities.map((probability) => (probability >= threshold ? 1 : 0));
  return binaryMetrics(targets, taken)[metric] ?? 0;
}

test.each(['f1', 'accuracy'] as const)('no threshold has a better %s', (metric) => {
  fc.assert(
    fc.property(fc.array(example, { minLength: 2, maxLength: 40 }), (examples) => {
      fc.pre(examples.some(({ target }) => target === 1) && examples.some(({ target }) => target === 0));
      const probabilities = Float64Array.from(examples, ({ probability }) => probability);
      const targets = Float32Array.from(examples, ({ target }) => target);
      const chosen = bestThreshold(metric, probabilities, targets);
      const score = (threshold: number) => {
        const found = scoreAt(metric, probabilities, targets, threshold);
        return Number.isNaN(found) ? 0 : found;
      };
      const best = Math.max(...Array.from({ length: 41 }, (_, step) => score(step / 40)));
      expect(score(chosen)).toBeCloseTo(best, 12);
      expect(chosen).toBeGreaterThanOrEqual(0);
      expect(chosen).toBeLessThanOrEqual(1);
    }),
  );
});

test('of equal ones the highest is taken, between two probabilities', () => {
  const probabilities = Float64Array.of(0.9, 0.7, 0.4, 0.2);
  expect(bestThreshold('f1', probabilities, Float32Array.of(1, 1, 0, 0))).toBeCloseTo(0.55, 12);
  expect(bestThreshold('accuracy', probabilities, Float32Array.of(1, 0, 1, 0))).toBeCloseTo(0.8, 12);
});
