import { expect, test } from 'vitest';
import { emitModel } from '../../../compiler/tensor/emission/emit.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { Shape } from '../../../compiler/tensor/ir/graph.ts';
import { optimize } from '../../../compiler/tensor/passes/optimize.ts';
import { type TargetName, targets } from '../../../compiler/tensor/targets.ts';
import { feedTensor, numbersOf, openSession, randomWords } from './run-graph.ts';

const rows = 4096;
const width = 15;
const rate = 0.3;

/** Masks of two sites as a function of seed and step; each is [rows, width] unless another shape is given. */
async function masks(
  shape: Shape = ['batch', 3, width / 3],
  target: TargetName = 'cpu',
): Promise<(seed: number, step: number) => Promise<readonly [number[], number[]]>> {
  const builder = new GraphBuilder();
  const words = builder.input('batch.random', 'uint32', ['batch']);
  const outputs = ['first', 'second'].map((site) => {
    const keep = builder.append({ kind: 'keep', site, rate, shape }, [words]);
    return { name: site, tensor: builder.cast(keep, 'float') };
  });
  const session = await openSession(
    emitModel('masks', optimize({ nodes: builder.nodes, outputs }, targets[target]), 'float32'),
  );
  return async (seed, step) => {
    const results = await session.run({ 'batch.random': feedTensor(randomWords(seed, step, rows), 'float32') });
    return [numbersOf(results.first), numbersOf(results.second)];
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Correlation of two masks of the same rate, in standard errors from 0. */
function dependence(left: readonly number[], right: readonly number[]): number {
  const keep = 1 - rate;
  const covariance = mean(left.map((value, at) => (value - keep) * ((right[at] ?? 0) - keep)));
  return (covariance / (keep * rate)) * Math.sqrt(left.length);
}

test('masks keep the right share, and differ by seed, step, site, row and column without a trace of each other', async () => {
  const at = await masks();
  const [base, otherSite] = await at(5, 100);
  expect(new Set(base)).toEqual(new Set([0, 1]));
  expect(await at(5, 100)).toEqual([base, otherSite]);

  const count = base.length;
  const error = Math.sqrt((rate * (1 - rate)) / count);
  expect(Math.abs(mean(base) - (1 - rate)) / error).toBeLessThan(4);

  const others = [otherSite, (await at(6, 100))[0], (await at(5, 101))[0], (await at(5 + 2 ** 40, 100))[0]];
  for (const other of others) expect(Math.abs(dependence(base, other))).toBeLessThan(4);

  const columns = Array.from({ length: width }, (_, column) =>
    base.filter((_value, place) => place % width === column),
  );
  for (const column of columns) {
    expect(Math.abs(mean(column) - (1 - rate)) / (error * Math.sqrt(width))).toBeLessThan(4.5);
    expect(Math.abs(dependence(column.slice(1), column.slice(0, -1)))).toBeLessThan(4.5);
  }
  for (const [place, column] of columns.entries()) {
    for (const other of columns.slice(place + 1)) expect(Math.abs(dependence(column, other))).toBeLessThan(4.5);
  }
});

test('the share kept in each row varies as independent draws do', async () => {
  const [base] = await (await masks())(11, 3);
  const counts = new Array<number>(width + 1).fill(0);
  for (let row = 0; row < rows; row++) {
    const kept = base.slice(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0);
    counts[kept] = (counts[kept] ?? 0) + 1;
  }
  // Chi-squared over the counts that independent draws reach at least five times.
  let statistic = 0;
  let cells = 0;
  let probability = rate ** width;
  for (let kept = 0; kept <= width; kept++) {
    const expected = rows * probability;
    if (expected >= 5) {
      statistic += ((counts[kept] ?? 0) - expected) ** 2 / expected;
      cells++;
    }
    probability *= ((width - kept) / (kept + 1)) * ((1 - rate) / rate);
  }
  expect(statistic).toBeLessThan(cells + 4.5 * Math.sqrt(2 * cells));
});

test.each(['cpu', 'cuda'] as const)(
  'the rows of one example are drawn apart from each other, with time first too, in the graph for %s',
  async (target) => {
    const [times, columns] = [4, 3];
    const [base] = await (await masks([times, 'batch', columns], target))(29, 8);
    const places = Array.from({ length: times * columns }, (_, place) => {
      const first = Math.floor(place / columns) * rows * columns + (place % columns);
      return Array.from({ length: rows }, (_value, row) => base[first + row * columns] ?? Number.NaN);
    });
    const error = Math.sqrt((rate * (1 - rate)) / rows);
    for (const [place, own] of places.entries()) {
      expect(Math.abs(mean(own) - (1 - rate)) / error).toBeLessThan(4.5);
      expect(Math.abs(dependence(own.slice(1), own.slice(0, -1)))).toBeLessThan(4.5);
      for (const other of places.slice(place + 1)) expect(Math.abs(dependence(own, other))).toBeLessThan(4.5);
    }
  },
);

test('columns side by side are kept and dropped in every pattern as often as independent draws', async () => {
  const [base] = await (await masks(['batch', 64]))(17, 9);
  const counts = new Array<number>(256).fill(0);
  for (let first = 0; first < base.length; first += 8) {
    const pattern = base.slice(first, first + 8).reduce((bits, value) => 2 * bits + value, 0);
    counts[pattern] = (counts[pattern] ?? 0) + 1;
  }
  let statistic = 0;
  for (const [pattern, count] of counts.entries()) {
    const kept = pattern.toString(2).replaceAll('0', '').length;
    const expected = (base.length / 8) * (1 - rate) ** kept * rate ** (8 - kept);
    statistic += (count - expected) ** 2 / expected;
  }
  expect(statistic).toBeLessThan(255 + 4.5 * Math.sqrt(2 * 255));
});

test('of a wide row, whose columns all come from one word, every two are independent and so many are kept as of independent draws', async () => {
  const columns = 512;
  const [base] = await (await masks(['batch', columns]))(23, 4);
  const words = Array.from({ length: columns }, () => new Uint32Array(rows / 32));
  const kept = new Float64Array(columns);
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    let inRow = 0;
    for (const [column, own] of words.entries()) {
      if (base[row * columns + column] !== 1) continue;
      own[row >> 5] = (own[row >> 5] ?? 0) | (1 << (row & 31));
      kept[column] = (kept[column] ?? 0) + 1;
      inRow++;
    }
    squares += (inRow - columns * (1 - rate)) ** 2;
  }
  let furthest = 0;
  for (const [place, left] of words.entries()) {
    for (let other = place + 1; other < columns; other++) {
      const both = sharedOnes(left, words[other] ?? left);
      const covariance = both - (1 - rate) * ((kept[place] ?? 0) + (kept[other] ?? 0)) + rows * (1 - rate) ** 2;
      furthest = Math.max(furthest, Math.abs(covariance) / ((1 - rate) * rate * Math.sqrt(rows)));
    }
  }
  // Of 131,000 pairs of independent columns the furthest is beyond 5.5 standard errors once in 200 times.
  expect(furthest).toBeLessThan(5.5);
  expect(furthest).toBeGreaterThan(3.5);
  const spread = squares / rows / (columns * rate * (1 - rate));
  expect(Math.abs(spread - 1) / Math.sqrt(2 / rows)).toBeLessThan(4);
});

/** How many bits are 1 in both. */
function sharedOnes(left: Uint32Array, right: Uint32Array): number {
  let count = 0;
  for (let at = 0; at < left.length; at++) {
    let bits = (left[at] ?? 0) & (right[at] ?? 0);
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

test('masks have the bits that results in stores were made with', async () => {
  const [base] = await (await masks())(5, 100);
  // Whoever changes these gives `train_network` and `encode` another version.
  expect(base.slice(0, 2 * width).join('')).toMatchInlineSnapshot(`"000111111100100111111111110010"`);
});

test('noise is standard normal, and differs by seed, step, site and element without a trace of each other', async () => {
  const builder = new GraphBuilder();
  const words = builder.input('batch.random', 'uint32', ['batch']);
  const outputs = ['first', 'second'].map((site) => ({
    name: site,
    tensor: builder.append({ kind: 'noise', site, shape: ['batch', 3] }, [words]),
  }));
  const session = await openSession(emitModel('noise', optimize({ nodes: builder.nodes, outputs }), 'float32'));
  const at = async (seed: number, step: number) => {
    const results = await session.run({ 'batch.random': feedTensor(randomWords(seed, step, rows), 'float32') });
    return [numbersOf(results.first), numbersOf(results.second)] as const;
  };
  const [base, otherSite] = await at(5, 100);
  expect(await at(5, 100)).toEqual([base, otherSite]);
  const count = base.length;
  const moment = (power: number) => mean(base.map((value) => value ** power));
  expect(Math.abs(moment(1)) * Math.sqrt(count)).toBeLessThan(4);
  expect(Math.abs(moment(2) - 1) * Math.sqrt(count / 2)).toBeLessThan(4);
  expect(Math.abs(moment(3)) * Math.sqrt(count / 15)).toBeLessThan(4);
  expect(Math.abs(moment(4) - 3) * Math.sqrt(count / 96)).toBeLessThan(4);
  const correlation = (left: readonly number[], right: readonly number[]) =>
    mean(left.map((value, place) => value * (right[place] ?? 0))) * Math.sqrt(left.length);
  for (const other of [otherSite, (await at(6, 100))[0], (await at(5, 101))[0], base.slice(1), base.slice(3)]) {
    expect(Math.abs(correlation(base.slice(0, other.length), other))).toBeLessThan(4);
  }
});
