import { expect, test } from 'vitest';
import { gradientError } from './central-differences.ts';
import { buildCase, primitiveCases } from './primitive-cases.ts';

test.each(Object.entries(primitiveCases))('the gradient of %s', async (_name, own) => {
  const { feeds, ...graph } = buildCase(own);
  expect(await gradientError(graph, feeds, [0.7, -1.3, 0.4, 1.9, -0.2])).toBeLessThan(1e-8);
});
