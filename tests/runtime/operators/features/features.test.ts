import { expect, test } from 'vitest';
import { operators } from '../../../../runtime/operators/features/registry.ts';
import { rollingMoments } from '../../../../runtime/operators/features/rolling.ts';
import { counterRandom } from '../../../../runtime/operators/sources/counter-random.ts';
import {
  barCount,
  bars,
  bool,
  duration,
  failure,
  HOUR,
  input,
  runOperator,
  smallFrame,
  symbol,
} from '../operator-run.ts';
import { cases, type Market } from './cases.ts';

/** A random walk with repeated prices, so that changes of zero occur. */
function market(seed: number, length: number): Market {
  const random = counterRandom(seed);
  let price = 100;
  const rows = Array.from({ length }, (_, row) => {
    const [step, spread] = random.normals(row, 1, 0);
    if (row % 7 !== 3) price *= 1 + step / 50;
    const reach = (price * Math.abs(spread)) / 100;
    return { high: price + reach, low: price - reach / 2, close: price, volume: Math.round(1000 * Math.abs(step)) };
  });
  return {
    high: rows.map((row) => row.high),
    low: rows.map((row) => row.low),
    close: rows.map((row) => row.close),
    volume: rows.map((row) => row.volume),
  };
}

function frameOf(markets: Readonly<Record<string, Market>>) {
  const all = Object.values(markets);
  const joined = (name: keyof Market) => all.flatMap((one) => one[name]);
  return smallFrame({
    entities: Object.fromEntries(Object.entries(markets).map(([name, one]) => [name, one.close.length])),
    columns: { high: joined('high'), low: joined('low'), close: joined('close'), volume: joined('volume') },
  });
}

async function implementation(operator: string) {
  const entry = operators[operator];
  if (entry === undefined) throw new Error(`no operator ${operator}`);
  return entry.load();
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, name: string): void {
  expect(actual.length, name).toBe(expected.length);
  for (let row = 0; row < expected.length; row++) {
    const value = expected[row] ?? 0;
    const got = actual[row] ?? 0;
    if (Number.isNaN(value) || Number.isNaN(got)) expect([name, row, got]).toEqual([name, row, value]);
    else
      expect(Math.abs(got - value), `${name} row ${row}: ${got} and ${value}`).toBeLessThan(
        1e-9 * (1 + Math.abs(value)),
      );
  }
}

for (const one of cases) {
  const title = `${one.operator} ${Object.keys(one.expected(market(1, 20))).join(' ')}`;

  test(`${title}: by definition, asset by asset`, async () => {
    const markets = { A: market(1, 60), B: market(2, 1), C: market(3, 40) };
    const inputs = { bars: input(frameOf(markets)) };
    const { frame } = await runOperator(await implementation(one.operator), { arguments: one.arguments, inputs });
    const expected = Object.values(markets).map((own) => one.expected(own));
    expect(frame.valueColumns).toEqual(Object.keys(expected[0] ?? {}));
    for (const name of frame.valueColumns)
      expectClose(
        frame.column(name),
        expected.flatMap((own) => own[name] ?? []),
        name,
      );
  });

  test(`${title}: features of a prefix are the prefix of the features`, async () => {
    const whole = market(4, 50);
    const operator = await implementation(one.operator);
    const run = async (length: number) => {
      const prefix: Market = {
        high: whole.high.slice(0, length),
        low: whole.low.slice(0, length),
        close: whole.close.slice(0, length),
        volume: whole.volume.slice(0, length),
      };
      const inputs = { bars: input(frameOf({ A: prefix })) };
      return (await runOperator(operator, { arguments: one.arguments, inputs })).frame;
    };
    const full = await run(50);
    for (const length of [1, 2, 5, 9, 10, 23, 49]) {
      const part = await run(length);
      for (const name of full.valueColumns)
        expect([...part.column(name)], `${name} of ${length}`).toEqual([...full.column(name).subarray(0, length)]);
    }
  });
}

test('a missing price starts every indicator anew', async () => {
  const one = market(5, 40);
  const close = one.close.map((price, row) => (row === 15 ? Number.NaN : price));
  const inputs = { bars: input(frameOf({ A: { ...one, close } })) };
  const run = await runOperator(await implementation('ema'), {
    arguments: { periods: bars(4), relative: bool(false) },
    inputs,
  });
  const ema = run.frame.column('ema_4');
  expect([14, 15, 16, 17, 18, 19].map((row) => Number.isNaN(ema[row]))).toEqual([false, true, true, true, true, false]);
  expect(ema[19]).toBeCloseTo(close.slice(16, 20).reduce((sum, price) => sum + price, 0) / 4, 10);
});

test('rolling moments stay exact beside large levels, outliers and equal values', () => {
  const level = 1e9;
  const values = Float64Array.from({ length: 400 }, (_, row) => (row === 100 ? 1e18 : level + (row % 2)));
  values.fill(level + 0.5, 300, 320);
  rollingMoments(values, 10, (index, mean, squares) => {
    if (index >= 100 && index < 110) return;
    if (index >= 309 && index < 320) expect([mean, squares]).toEqual([level + 0.5, 0]);
    else if (index < 300 || index >= 330) {
      expect(mean).toBe(level + 0.5);
      expect(squares).toBeCloseTo(2.5, 6);
    }
  });
});

test('without any change rsi is 0, the close is in the middle of its bands and volume has no deviation', async () => {
  const flat: Market = {
    high: Array(30).fill(7),
    low: Array(30).fill(7),
    close: Array(30).fill(7),
    volume: Array(30).fill(0.1),
  };
  const inputs = { bars: input(frameOf({ A: flat })) };
  const run = async (operator: string, args: Parameters<typeof runOperator>[1]['arguments']) =>
    (await runOperator(await implementation(operator), { ...(args ? { arguments: args } : {}), inputs })).frame;
  expect((await run('rsi', { period: barCount(14), smoothing: symbol('wilder') })).column('rsi_14')[29]).toBe(0);
  const bands = await run('bollinger', {
    period: barCount(20),
    deviations: { kind: 'int', value: 2 },
    relative: bool(true),
  });
  expect(bands.valueColumns.map((name) => bands.column(name)[29])).toEqual([0, 0, 0, 0, 0.5]);
  expect((await run('volume_zscore', { periods: bars(24) })).column('volume_zscore_24')[29]).toBe(0);
});

test('periods may be durations, and column names count bars', async () => {
  const inputs = { bars: input(frameOf({ A: market(6, 40) })) };
  const periods = { kind: 'list', items: [duration(8 * HOUR)] } as const;
  const run = await runOperator(await implementation('returns'), {
    arguments: { periods, kind: symbol('log') },
    inputs,
  });
  expect(run.frame.valueColumns).toEqual(['return_8']);
  const odd = { kind: 'list', items: [duration(HOUR / 2)] } as const;
  expect(
    await failure(
      runOperator(await implementation('returns'), { arguments: { periods: odd, kind: symbol('log') }, inputs }),
    ),
  ).toMatchInlineSnapshot(`
    "30m is no whole number of bars of 1h
    Write a multiple of 1h, or a number of bars."
  `);
});

test('what cannot be computed is said', async () => {
  const inputs = { bars: input(smallFrame({ entities: { A: 3 }, columns: { close: [1, 2, 3] } })) };
  expect(await failure(runOperator(await implementation('obv'), { inputs }))).toMatchInlineSnapshot(`
    "the frame has no column 'volume'
    Give it a frame of bars, with close, volume; this one has close."
  `);
  expect(
    await failure(runOperator(await implementation('volatility'), { arguments: { periods: bars(1) }, inputs })),
  ).toMatchInlineSnapshot(`
    "volatility over 1 bar has no standard deviation
    Write at least 2bars."
  `);
  expect(
    await failure(
      runOperator(await implementation('sma'), { arguments: { periods: bars(2, 2), relative: bool(false) }, inputs }),
    ),
  ).toMatchInlineSnapshot(`
    "two columns would be named 'sma_2'
    Leave one of them out, or give one another name."
  `);
});

test('hour and weekday are those at which the bar is known', async () => {
  // Sunday 2021-01-03 22:00 and 23:00, stamped by the opening: known at 23:00 and on Monday at 00:00
  const start = Date.UTC(2021, 0, 3, 22);
  const artifact = smallFrame({ entities: { A: [start, start + HOUR] }, columns: { close: [1, 1] } });
  const hour = (await runOperator(await implementation('hour'), { inputs: { bars: input(artifact) } })).frame;
  const angles = [...hour.column('hour_sin')].map((sine, row) => Math.atan2(sine, hour.column('hour_cos')[row] ?? 0));
  expect(angles[0]).toBeCloseTo((-2 * Math.PI) / 24, 12);
  expect(angles[1]).toBeCloseTo(0, 12);
  const weekday = (await runOperator(await implementation('weekday'), { inputs: { bars: input(artifact) } })).frame;
  expect(weekday.column('weekday_cos')[1]).toBe(1);
  expect(weekday.column('weekday_sin')[0]).toBeCloseTo(Math.sin((2 * Math.PI * 6) / 7), 12);
});

test('labels and parts of the bars are passed on without being read', async () => {
  const artifact = smallFrame({
    entities: { A: 2 },
    parts: ['train'],
    columns: { close: [1, 2], up: [1, 0], label_end: [1, 2], part: [0, 255] },
    roles: { up: 'label', label_end: 'label_end', part: 'part' },
  });
  const run = await runOperator(await implementation('returns'), {
    arguments: { periods: bars(1), kind: symbol('simple') },
    inputs: { bars: input(artifact) },
  });
  expect(run.reused).toEqual([
    'columns/label_end.arrow',
    'columns/part.arrow',
    'columns/time.arrow',
    'columns/up.arrow',
  ]);
  expect([run.frame.valueColumns, run.frame.heads, run.frame.parts]).toEqual([['return_1'], ['up'], ['train']]);
});
