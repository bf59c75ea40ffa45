import { describe, expect, test } from 'vitest';
import { usualLossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import { fixtureOf, largestDifference, stepsOf, trainFixture } from './architecture-fixtures.ts';
import { onnxFloat32, onnxFloat64 } from './engines.ts';

/** Layers that no architecture has, of those with products or sums of their own. */
const layers = /^(softmax|conv1d\((6|4|3, stride: 3)|max_pool\(3, 2\)|lstm\(3, 2|cross_attention)/;

for (const name of ['layers', 'architectures']) {
  const fixture = fixtureOf(name);
  const cases = fixture.cases.map((own) => [stepsOf(own), own] as const);
  const chosen = name === 'layers' ? cases.filter(([steps]) => layers.test(steps)) : cases;
  describe(`steps in mixed precision against ${fixture.source} in float64`, () => {
    test.each(chosen)('%s', async (_name, own) => {
      const first = (steps: number) => ({ ...fixture, steps: fixture.steps.slice(0, steps) });
      // In float64 nothing is rounded: casts, the scale and its undoing are then the identity.
      const exact = await trainFixture(first(8), own, onnxFloat64, { mixed: usualLossScaling });
      expect(largestDifference(exact.losses, own.losses.slice(0, 8))).toBeLessThan(1e-9);
      expect(largestDifference(exact.gradient_norms, own.gradient_norms.slice(0, 8))).toBeLessThan(1e-8);
      // Later steps amplify what rounding does to the first: Adam moves a weight by the learning rate, however small its gradient is.
      const rounded = await trainFixture(first(3), own, onnxFloat32, { mixed: usualLossScaling });
      expect(largestDifference(rounded.losses, own.losses.slice(0, 3))).toBeLessThan(1e-2);
      const [norm = 0, expected = 0] = [rounded.gradient_norms[0], own.gradient_norms[0]];
      expect(Math.abs(norm - expected) / expected).toBeLessThan(3e-2);
    });
  });
}
