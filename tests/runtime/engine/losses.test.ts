import { expect, test } from 'vitest';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { checkLoss, lossFigure, sigmoid } from '../../../runtime/engine/losses.ts';
import { float, recipe } from '../operators/operator-run.ts';

const logits = Float32Array.of(0.3, -1.2, 2, 0, -40, 60);
const targets = Float32Array.of(1, 0, 0, 1, 1, 1);

function expected(example: (p: number, y: number) => number, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++)
    sum += example(1 / (1 + Math.exp(-(logits[index] ?? 0))), targets[index] ?? 0);
  return sum / count;
}

const first = (loss: PlanValue) => lossFigure(loss)(logits.subarray(0, 4), targets.subarray(0, 4));

test('binary cross-entropy is -w y ln p - (1 - y) ln(1 - p)', () => {
  const loss = recipe('binary_cross_entropy', { positive_weight: float(3) });
  expect(first(loss)).toBeCloseTo(
    expected((p, y) => -3 * y * Math.log(p) - (1 - y) * Math.log(1 - p), 4),
    12,
  );
});

test('focal loss is -a (1 - p)^gamma ln p of the true class', () => {
  const loss = recipe('focal', { alpha: float(0.25), gamma: float(2) });
  const formula = (p: number, y: number) =>
    y === 1 ? -0.25 * (1 - p) ** 2 * Math.log(p) : -0.75 * p ** 2 * Math.log(1 - p);
  expect(first(loss)).toBeCloseTo(expected(formula, 4), 12);
});

test('squared error', () => {
  expect(first(recipe('squared_error'))).toBeCloseTo(
    ((0.3 - 1) ** 2 + 1.2 ** 2 + 2 ** 2 + 1) / 4, // of logits as values
    6,
  );
});

test('far logits give neither infinity nor NaN', () => {
  for (const loss of [
    recipe('binary_cross_entropy', { positive_weight: float(1) }),
    recipe('focal', { alpha: float(0.25), gamma: float(2) }),
  ]) {
    const figure = lossFigure(loss);
    expect(figure(Float32Array.of(-1000), Float32Array.of(1))).toBeGreaterThan(200);
    expect(figure(Float32Array.of(1000), Float32Array.of(1))).toBe(0);
  }
  expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1]);
});

test('a loss that does not fit the target is told with those that do', () => {
  expect(() => checkLoss(recipe('squared_error'), 'profit', 'binary')).toThrow(
    "the loss squared_error() is not for a binary target, which 'profit' is",
  );
  expect(() => checkLoss(recipe('focal', { alpha: float(0.25), gamma: float(2) }), 'ahead', 'real')).toThrow('real');
  expect(() => checkLoss(recipe('squared_error'), 'ahead', 'real')).not.toThrow();
});
