import { describe, expect, test } from 'vitest';
import { usualLossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import { fixtureOf, largestDifference, stepsOf, trainFixture } from './architecture-fixtures.ts';
import { onnxFloat32, onnxFloat64 } from './engines.ts';

/** Layers that have products or sums of their own. */
const layers = /^(layer_norm|batch_norm|softmax|conv1d|max_pool\(3, 2\)|lstm|gru|self_attention|cross_attention)/;

for (const name of ['layers', 'architectures']) {
  const fixture = fixtureOf(name);
  const cases = fixture.cases.map((own) => [stepsOf(own), own] as const);
  const chosen = name === 'layers' ? cases.filter(([steps]) => layers.test(steps)) : cases;
  describe(`steps in mixed precision against ${fixture.source} in float64`, () => {
    test.each(chosen)('%s', async (_name, own) => {
      // In float64 nothing is rounded: casts, the scale and its undoing are then the identity.
      const exact = await trainFixture(fixture, own, onnxFloat64, usualLossScaling);
      expect(largestDifference(exact.losses, own.losses)).toBeLessThan(1e-9);
      expect(largestDifference(exact.gradient_norms, own.gradient_norms)).toBeLessThan(1e-8);
      expect(largestDifference(exact.logits, own.logits)).toBeLessThan(1e-7);
      // Later steps amplify what rounding does to the first: Adam moves a weight by the learning rate, however small its gradient is.
      const first = { ...fixture, steps: fixture.steps.slice(0, 3) };
      const rounded = await trainFixture(first, own, onnxFloat32, usualLossScaling);
      expect(largestDifference(rounded.losses, own.losses.slice(0, 3))).toBeLessThan(1e-2);
      const [norm = 0, expected = 0] = [rounded.gradient_norms[0], own.gradient_norms[0]];
      expect(Math.abs(norm - expected) / expected).toBeLessThan(3e-2);
    });
  });
}
