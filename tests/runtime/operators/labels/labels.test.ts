import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanArguments, PlanValue } from '../../../../compiler/plan/value.ts';
import { labelled } from '../../../../runtime/operators/frames/labelled.ts';
import { tripleBarrier } from '../../../../runtime/operators/labels/barriers.ts';
import { direction } from '../../../../runtime/operators/labels/direction.ts';
import { excursions } from '../../../../runtime/operators/labels/excursions.ts';
import { firstReaching } from '../../../../runtime/operators/labels/first-reaching.ts';
import { forwardReturn } from '../../../../runtime/operators/labels/returns.ts';
import { timeToHit } from '../../../../runtime/operators/labels/time_to_hit.ts';
import { ohlcv } from '../../../../runtime/operators/sources/ohlcv.ts';
import {
  barCount,
  duration,
  fraction,
  HOUR,
  input,
  runOperator,
  type SmallFrame,
  smallFrame,
  string,
  symbol,
} from '../operator-run.ts';

const nan = Number.NaN;

function label(bars: SmallFrame, args: PlanArguments) {
  const defaults = {
    profit: fraction(0.05),
    stop: fraction(0.02),
    path: symbol('high_low'),
    tie: symbol('stop_first'),
  };
  return runOperator(tripleBarrier, { arguments: { ...defaults, ...args }, inputs: { bars: input(smallFrame(bars)) } });
}

/** Bars that open and close at 100 unless said otherwise. */
function bars(
  entities: SmallFrame['entities'],
  high: readonly number[],
  low: readonly number[],
  close = high.map(() => 100),
) {
  return { entities, columns: { high, low, close } };
}

test('the first later bar that touches decides, and the label is known at its close', async () => {
  const calm = bars({ A: 6 }, [200, 101, 105, 101, 106, 101], [1, 99, 99, 98, 99, 99]);
  const { frame, metrics } = await label(calm, { horizon: barCount(2) });
  expect(frame.heads).toEqual(['profit', 'stop', 'timeout']);
  expect(frame.valueColumns).toEqual([]);
  expect([...frame.column('profit')]).toEqual([1, 1, 0, 1, nan, nan]);
  expect([...frame.column('stop')]).toEqual([0, 0, 1, 0, nan, nan]);
  expect([...frame.column('timeout')]).toEqual([0, 0, 0, 0, nan, nan]);
  expect([...(frame.labelEnd() ?? [])]).toEqual([3 * HOUR, 3 * HOUR, 4 * HOUR, 5 * HOUR, nan, nan]);
  expect(metrics).toEqual({ rows: 6, labelled: 4, touch_both: 0, profit_rate: 0.75, stop_rate: 0.25, timeout_rate: 0 });
});

test('neither barrier touched is a timeout, known when the horizon has closed', async () => {
  const { frame } = await label(bars({ A: 4 }, [101, 101, 101, 101], [99, 99, 99, 99]), { horizon: barCount(3) });
  expect([...frame.column('timeout')]).toEqual([1, nan, nan, nan]);
  expect(frame.labelEnd()?.[0]).toBe(4 * HOUR);
});

test('a bar that touches both goes by the tie rule', async () => {
  const both = bars({ A: 2 }, [100, 110], [100, 90]);
  const first = async (tie: string) => {
    const { frame } = await label(both, { horizon: barCount(1), tie: symbol(tie) });
    return [frame.column('profit')[0], frame.column('stop')[0], frame.labelEnd()?.[0]];
  };
  expect(await first('stop_first')).toEqual([0, 1, 2 * HOUR]);
  expect(await first('profit_first')).toEqual([1, 0, 2 * HOUR]);
  expect(await first('unknown')).toEqual([nan, nan, nan]);
});

test('the close path does not see wicks', async () => {
  const wick = bars({ A: 3 }, [100, 110, 101], [100, 90, 99], [100, 100, 101]);
  const { frame } = await label(wick, { horizon: barCount(2), path: symbol('close') });
  expect(frame.column('timeout')[0]).toBe(1);
});

test('no label looks into the next asset', async () => {
  const two = bars({ A: 2, B: 2 }, [100, 100, 200, 200], [100, 100, 100, 100]);
  const { frame } = await label(two, { horizon: barCount(1) });
  expect([...frame.column('profit')]).toEqual([0, nan, 1, nan]);
});

test('over a gap a horizon in bars takes the next bars, a duration only those known in time', async () => {
  const gap = bars({ A: [0, HOUR, 5 * HOUR, 6 * HOUR] }, [100, 100, 110, 100], [100, 100, 100, 100]);
  const rows = async (horizon: PlanValue) => {
    const { frame } = await label(gap, { horizon });
    return [[...frame.column('profit')], [...(frame.labelEnd() ?? [])].map((end) => end / HOUR)];
  };
  expect(await rows(barCount(2))).toEqual([
    [1, 1, nan, nan],
    [6, 6, nan, nan],
  ]);
  expect(await rows(duration(2 * HOUR))).toEqual([
    [0, nan, nan, nan],
    [3, nan, nan, nan],
  ]);
});

test('the first value reached is what a scan finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(nan)), { minLength: 1, maxLength: 300 }),
      fc.nat(300),
      fc.nat(300),
      fc.integer({ min: 0, max: 55 }),
      (values, from, length, level) => {
        const end = Math.min(from + length, values.length);
        const scan = values.findIndex((value, index) => index >= from && index < end && value >= level);
        expect(firstReaching(Float64Array.from(values)).find(from, end, level)).toBe(scan);
      },
    ),
  );
});

test('forward_return is the return to the bar a horizon later', async () => {
  const frame = smallFrame({
    entities: { A: [0, HOUR, 3 * HOUR, 4 * HOUR], B: 2 },
    columns: { close: [100, 110, 99, 120, 1, 2] },
  });
  const run = (horizon: PlanValue) =>
    runOperator(forwardReturn, { arguments: { horizon }, inputs: { bars: input(frame) } });
  const byBars = await run(barCount(1));
  expect([...byBars.frame.column('forward_return')].map((value) => Number(value.toFixed(6)))).toEqual([
    0.1,
    -0.1,
    0.212121,
    nan,
    1,
    nan,
  ]);
  expect([...(byBars.frame.labelEnd() ?? [])].map((end) => end / HOUR)).toEqual([2, 4, 5, nan, 2, nan]);
  const byTime = await run(duration(HOUR));
  expect([...byTime.frame.column('forward_return')].map(Number.isNaN)).toEqual([false, true, false, true, false, true]);
  expect(byTime.metrics).toEqual({ rows: 6, labelled: 3 });
});

const shared = fileURLToPath(new URL('../../../../../shared/data/crypto_1h.parquet', import.meta.url));
const there = existsSync(shared);

test.skipIf(!there)(
  `base rates of 201,163 real labels${there ? '' : ' (skipped: ../shared/data is not beside the checkout)'}`,
  async () => {
    const source = {
      time: string('timestamp'),
      stamp: symbol('open'),
      entity: string('symbol'),
      entity_in_name: string('{entity}.*'),
      every: duration(HOUR),
      max_gap: duration(24 * HOUR),
    };
    const { artifact } = await runOperator(ohlcv, { arguments: source, files: [shared] });
    const over = (path: string) =>
      runOperator(tripleBarrier, {
        arguments: {
          profit: fraction(0.05),
          stop: fraction(0.02),
          horizon: barCount(8),
          path: symbol(path),
          tie: symbol('stop_first'),
        },
        inputs: { bars: input(artifact) },
      });
    const { frame, metrics } = await over('high_low');
    expect(metrics.labelled).toBe(201_163);
    expect(metrics.touch_both).toBe(2_138);
    expect(metrics.profit_rate).toBeCloseTo(0.2073691, 7);
    expect(metrics.stop_rate).toBeCloseTo(0.6205515, 7);
    expect(metrics.timeout_rate).toBeCloseTo(0.1720794, 7);
    const closes = (await over('close')).frame;
    let different = 0;
    const [profit, stop, otherProfit, otherStop] = [frame, closes].flatMap((one) => [
      one.column('profit'),
      one.column('stop'),
    ]);
    for (let row = 0; row < frame.rows; row++)
      if (!Number.isNaN(profit?.[row]) && (profit?.[row] !== otherProfit?.[row] || stop?.[row] !== otherStop?.[row]))
        different++;
    expect(different / 201_163).toBeCloseTo(0.214, 3);
  },
);

test('the direction is that of the close a horizon later, in the order of its classes', async () => {
  const close = [100, 100.2, 100, 99.9, 99.5, 100, 101];
  const { frame, artifact, metrics } = await runOperator(direction, {
    arguments: { horizon: barCount(2), flat: fraction(0.001) },
    inputs: { bars: input(smallFrame({ entities: { A: 5, B: 2 }, columns: { close } })) },
  });
  expect([...frame.column('direction')]).toEqual([1, 0, 0, nan, nan, nan, nan]);
  expect(frame.columns.find(({ name }) => name === 'direction')?.classes).toEqual(['down', 'flat', 'up']);
  expect([...(frame.labelEnd() ?? [])].slice(0, 3)).toEqual([3 * HOUR, 4 * HOUR, 5 * HOUR]);
  expect(metrics).toEqual({ rows: 7, labelled: 3, down_rate: 2 / 3, flat_rate: 1 / 3, up_rate: 0 });
  // Names of classes go with the column wherever rows go.
  const kept = await runOperator(labelled, {
    inputs: {
      rows: input(smallFrame({ entities: { A: 5, B: 2 }, columns: { close } })),
      target: { ...input(artifact), head: 'direction' },
    },
  });
  expect(kept.frame.columns.find(({ name }) => name === 'direction')?.classes).toEqual(['down', 'flat', 'up']);
});

/** What the labels say, computed bar by bar. */
function bruteForce(
  prices: { readonly high: readonly number[]; readonly low: readonly number[]; readonly close: readonly number[] },
  lengths: readonly number[],
  horizon: number,
) {
  const { high, low, close } = prices;
  const found: { drawdown: number; favourable: number; hit: number; end: number }[] = [];
  let start = 0;
  for (const length of lengths) {
    for (let row = start; row < start + length; row++) {
      const ahead = Array.from({ length: horizon }, (_, bar) => row + bar + 1);
      const price = close[row] ?? nan;
      if (ahead.some((bar) => bar >= start + length)) {
        found.push({ drawdown: nan, favourable: nan, hit: nan, end: nan });
        continue;
      }
      const touch = ahead.findIndex((bar) => (high[bar] ?? 0) >= price * 1.02 || (low[bar] ?? 0) <= price * 0.98);
      found.push({
        drawdown: Math.max(0, ...ahead.map((bar) => (price - (low[bar] ?? 0)) / price)),
        favourable: Math.max(0, ...ahead.map((bar) => ((high[bar] ?? 0) - price) / price)),
        hit: touch < 0 ? 1 : (touch + 1) / horizon,
        end: (row - start + (touch < 0 ? horizon : touch + 1) + 1) * HOUR,
      });
    }
    start += length;
  }
  return found;
}

test('excursions and times to a barrier are what one finds by looking at every bar', async () => {
  const price = fc.tuple(
    fc.double({ min: 95, max: 105, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(price, { minLength: 6, maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 5 }),
      async (prices, horizon, cut) => {
        const close = prices.map(([own]) => own);
        const high = prices.map(([own, up]) => own + up);
        const low = prices.map(([own, , down]) => own - down);
        const lengths = [cut, prices.length - cut];
        const frame = smallFrame({
          entities: { A: cut, B: prices.length - cut },
          columns: { high, low, close },
        });
        const inputs = { bars: input(frame) };
        const path = symbol('high_low');
        const expected = bruteForce({ high, low, close }, lengths, horizon);
        for (const span of [barCount(horizon), duration(horizon * HOUR)]) {
          const both = await runOperator(excursions, { arguments: { horizon: span, path }, inputs });
          const hit = await runOperator(timeToHit, {
            arguments: { horizon: span, path, profit: fraction(0.02), stop: fraction(0.02) },
            inputs,
          });
          const close12 = (values: Float64Array, wanted: readonly number[]) => {
            for (const [row, value] of wanted.entries())
              if (Number.isNaN(value)) expect(values[row]).toBeNaN();
              else expect(values[row]).toBeCloseTo(value, 12);
          };
          close12(
            both.frame.column('drawdown'),
            expected.map((own) => own.drawdown),
          );
          close12(
            both.frame.column('favourable'),
            expected.map((own) => own.favourable),
          );
          close12(
            hit.frame.column('time_to_hit'),
            expected.map((own) => own.hit),
          );
          expect([...(hit.frame.labelEnd() ?? [])]).toEqual(expected.map((own) => own.end));
        }
      },
    ),
    { numRuns: 12 },
  );
});

test('labels of one row become heads of the names that they are given', async () => {
  const columns = { high: [101, 101, 106, 101, 101], low: [99, 99, 99, 99, 99], close: [100, 100, 105, 100, 100] };
  const prices = smallFrame({ entities: { A: 5 }, columns });
  const inputs = { bars: input(prices) };
  const barrier = await label({ entities: { A: 5 }, columns }, { horizon: barCount(2) });
  const ahead = await runOperator(forwardReturn, { arguments: { horizon: barCount(1) }, inputs });
  const { frame, metrics } = await runOperator(labelled, {
    inputs: {
      rows: input(prices),
      'target.hit': { ...input(barrier.artifact), head: 'profit' },
      'target.ahead': input(ahead.artifact),
    },
  });
  expect(frame.heads).toEqual(['hit', 'ahead']);
  expect([...frame.column('hit')]).toEqual([1, 1, 0]);
  expect([...frame.column('ahead')].map((value) => Number(value.toFixed(6)))).toEqual([0, 0.05, -0.047619]);
  // Each row is known when the later of its heads is.
  expect([...(frame.labelEnd() ?? [])]).toEqual([3 * HOUR, 3 * HOUR, 4 * HOUR]);
  expect(metrics.unlabelled_rows).toBe(2);
});
