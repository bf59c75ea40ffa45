import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanArguments } from '../../../../compiler/plan/value.ts';
import { counterRandom, philox } from '../../../../runtime/operators/sources/counter-random.ts';
import { assetBars, marketPath } from '../../../../runtime/operators/sources/market.ts';
import { exp, log } from '../../../../runtime/operators/sources/portable-math.ts';
import { simulate } from '../../../../runtime/operators/sources/simulate.ts';
import { date, duration, float, HOUR, int, runOperator } from '../operator-run.ts';

function market(args: PlanArguments = {}) {
  const defaults = {
    assets: int(3),
    bars: int(500),
    every: duration(HOUR),
    signal: float(0.15),
    volatility: float(0.8),
    jumps: float(24),
    start: date('2021-01-01'),
    seed: int(7),
  };
  return runOperator(simulate, { arguments: { ...defaults, ...args } });
}

test('Philox gives the words of its authors', () => {
  // kat_vectors of Random123 1.14: philox4x32 10
  const zeros = new Uint32Array(4);
  philox(zeros, 0, 0);
  expect([...zeros]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = new Uint32Array(4).fill(0xffffffff);
  philox(ones, 0xffffffff, 0xffffffff);
  expect([...ones]).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
});

test('exp and log agree with the engine’s to the last digits', () => {
  fc.assert(
    fc.property(fc.double({ min: -300, max: 300, noNaN: true }), (x) => Math.abs(exp(x) / Math.exp(x) - 1) < 1e-15),
  );
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      const expected = Math.log(x);
      return Math.abs(log(x) - expected) <= 1e-15 * Math.max(Math.abs(expected), 1);
    }),
  );
});

test('normals have the moments of the normal distribution', () => {
  const random = counterRandom(3);
  let [sum, squares, fourth] = [0, 0, 0];
  const count = 50_000;
  for (let bar = 0; bar < count; bar++)
    for (const value of random.normals(bar, 1, 0)) {
      sum += value;
      squares += value ** 2;
      fourth += value ** 4;
    }
  expect(sum / (2 * count)).toBeCloseTo(0, 1);
  expect(squares / (2 * count)).toBeCloseTo(1, 1);
  expect(fourth / (2 * count)).toBeCloseTo(3, 0);
});

test('the bytes are those of every machine', async () => {
  const { artifact } = await market();
  expect(artifact.manifest.digest).toMatchInlineSnapshot(
    `"e049f37a5e9a4872b17ee32efa9e449894e2fcc93023b0541583b3c5833c5b2d"`,
  );
});

test('bars follow one another and hold together', async () => {
  const { frame } = await market();
  expect(frame.entities.map((entity) => entity.name)).toEqual(['SIM0001', 'SIM0002', 'SIM0003']);
  const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map((name) => frame.column(name));
  for (let row = 0; row < frame.rows; row++) {
    const [o = 0, h = 0, l = 0, c = 0, v = 0] = [open?.[row], high?.[row], low?.[row], close?.[row], volume?.[row]];
    expect(l > 0 && l <= Math.min(o, c) && h >= Math.max(o, c) && v > 0).toBe(true);
    if (row % 500 !== 0) expect(o).toBe(close?.[row - 1]);
  }
});

test('more bars and more assets extend fewer; another seed is another market', async () => {
  const small = await market();
  const large = await market({ assets: int(4), bars: int(600) });
  const close = (frame: typeof small.frame, asset: number, bars: number) => {
    const start = frame.entities[asset]?.start ?? 0;
    return [...frame.column('close').subarray(start, start + bars)];
  };
  expect(close(large.frame, 1, 500)).toEqual(close(small.frame, 1, 500));
  expect(close((await market({ seed: int(8) })).frame, 1, 500)).not.toEqual(close(small.frame, 1, 500));
});

test('the planted flow correlates with the next return as asked, volume reveals it, and volatility is as asked', () => {
  for (const signal of [0, 0.15, 0.5]) {
    const settings = { bars: 40_000, every: HOUR, signal, volatility: 0.8, jumps: 0 };
    const random = counterRandom(11);
    const { prices, flow, volume } = assetBars(random, settings, marketPath(random, settings), 1, 0);
    const close = prices[3];
    const next = Array.from(close.subarray(1), (price, bar) => Math.log(price / (close[bar] ?? 0)));
    const now = [...flow.subarray(0, -1)];
    expect(correlation(now, next)).toBeCloseTo(signal, 1);
    expect(correlation(now, [...volume.subarray(0, -1)].map(Math.log))).toBeGreaterThan(0.7);
    const yearly = Math.sqrt((next.reduce((sum, change) => sum + change ** 2, 0) / next.length) * 365 * 24);
    expect(yearly).toBeGreaterThan(0.8);
    expect(yearly).toBeLessThan(1.1);
  }
});

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, index) => {
    const other = (y[index] ?? 0) - b;
    xy += (value - a) * other;
    xx += (value - a) ** 2;
    yy += other ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}
