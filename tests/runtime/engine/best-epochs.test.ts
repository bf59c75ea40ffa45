import { expect, test } from 'vitest';
import { BestEpochs } from '../../../runtime/engine/best-epochs.ts';

test('keeps the best, the best first, of equal ones the earlier, and copies of their weights', () => {
  const state = { weights: Float32Array.of(0) };
  for (const [higher, expected] of [
    [true, [4, 1, 3]],
    [false, [2, 5, 1]],
  ] as const) {
    const best = new BestEpochs(3, higher);
    for (const [at, value] of [0.5, 0.1, 0.5, 0.9, 0.3].entries()) {
      state.weights[0] = at + 1;
      best.offer(at + 1, value, () => state);
    }
    expect(best.kept.map(({ epoch }) => epoch)).toEqual(expected);
    expect(best.kept.map((own) => own.state.weights?.[0])).toEqual(expected);
  }
});
