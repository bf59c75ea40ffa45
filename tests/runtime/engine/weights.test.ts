import { expect, test } from 'vitest';
import { movedRows } from '../../../runtime/engine/examples.ts';
import { drawnShifts, sampledOrder } from '../../../runtime/engine/random.ts';
import { cumulativeWeights, exampleWeights } from '../../../runtime/engine/weights.ts';

const rows = Int32Array.of(1, 2, 4, 5);
const times = Float64Array.of(0, 100, 200, 300, 400, 500);
const targets = Float32Array.of(9, 1, 0, 9, 0, 0);

test('balanced, each class weighs half, and the mean is 1', () => {
  const weights = exampleWeights({ balanceClasses: true }, rows, times, targets);
  expect([...rows].map((row) => weights[row])).toEqual([2, Math.fround(2 / 3), Math.fround(2 / 3), Math.fround(2 / 3)]);
  expect(weights[0]).toBe(0);
});

test('an example as old as the half-life weighs half as much as the newest', () => {
  const weights = exampleWeights({ balanceClasses: false, halfLife: 100 }, rows, times, targets);
  expect((weights[4] ?? 0) / (weights[5] ?? 1)).toBeCloseTo(0.5, 6);
  expect((weights[1] ?? 0) / (weights[5] ?? 1)).toBeCloseTo(1 / 16, 6);
  expect([...rows].reduce((sum, row) => sum + (weights[row] ?? 0), 0)).toBeCloseTo(4, 6);
});

test('drawn by weight, examples come as often as they weigh', () => {
  const weights = exampleWeights({ balanceClasses: true }, rows, times, targets);
  const sums = cumulativeWeights(rows, weights);
  const order = new Int32Array(30_000);
  sampledOrder(7, 1, sums, order);
  const counts = [0, 0, 0, 0];
  for (const example of order) counts[example] = (counts[example] ?? 0) + 1;
  expect(counts[0]).toBeGreaterThan(14_600);
  expect(counts[0]).toBeLessThan(15_400);
  for (const count of counts.slice(1)) expect(Math.abs(count - 5000)).toBeLessThan(300);
  const again = new Int32Array(30_000);
  sampledOrder(7, 1, sums, again);
  expect(again).toEqual(order);
  sampledOrder(7, 2, sums, again);
  expect(again).not.toEqual(order);
});

test('shifts are all that are allowed, equally often', () => {
  const order = Int32Array.from({ length: 9000 }, (_, index) => index % 3);
  const shifts = new Int32Array(9000);
  drawnShifts(3, 0, order, (example) => example, shifts);
  const counts = new Map<string, number>();
  for (const [index, example] of order.entries()) {
    const key = `${example} by ${shifts[index]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['0 by 0', '1 by 0', '1 by 1', '2 by 0', '2 by 1', '2 by 2']);
  expect(Math.abs((counts.get('2 by 1') ?? 0) - 1000)).toBeLessThan(100);
});

test('moved rows are those within reach before the examples', () => {
  const reach = Int32Array.of(0, 0, 0, 2, 2, 0, 1, 2, 2, 2);
  expect([...movedRows(Int32Array.of(4, 9), reach)]).toEqual([2, 3, 7, 8]);
  expect([...movedRows(Int32Array.of(8, 9), reach)]).toEqual([6, 7, 8]);
  expect([...movedRows(Int32Array.of(5), reach)]).toEqual([]);
});
