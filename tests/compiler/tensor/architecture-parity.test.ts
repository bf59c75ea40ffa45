import { describe, expect, test } from 'vitest';
import { fixtureOf, largestDifference, stepsOf, trainFixture } from './architecture-fixtures.ts';
import { onnxFloat32, onnxFloat64, wasm } from './engines.ts';

for (const name of ['layers', 'architectures']) {
  const fixture = fixtureOf(name);
  describe(`${fixture.steps.length} steps against ${fixture.source}`, () => {
    test.each(fixture.cases.map((own) => [stepsOf(own), own] as const))('%s', async (_name, own) => {
      // Few and many examples go through other passes.
      for (const examples of [fixture.steps[0]?.length ?? 0, 4096]) {
        const exact = await trainFixture(fixture, own, onnxFloat64, { examples });
        expect(largestDifference(exact.losses, own.losses)).toBeLessThan(1e-9);
        expect(largestDifference(exact.gradient_norms, own.gradient_norms)).toBeLessThan(1e-8);
        expect(largestDifference(exact.logits, own.logits)).toBeLessThan(1e-7);
      }
      for (const engine of [onnxFloat32, wasm]) {
        const single = await trainFixture(fixture, own, engine);
        expect(largestDifference(single.losses, own.losses), engine.title).toBeLessThan(1e-4);
      }
    });
  });
}
