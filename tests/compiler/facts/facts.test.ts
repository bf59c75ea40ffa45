import { describe, expect, test } from 'vitest';
import { codes, compiled, typeOf } from './compiled.ts';

const hour = 3_600_000;

const program = (...lines: readonly string[]) =>
  [
    'dataset bars = simulate(assets: 4)',
    'features candidates = returns(bars, [1bars, 8bars]) + rsi(bars)',
    'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)',
    'dataset rows = candidates',
    '  |> labelled(outcome.profit)',
    '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
    ...lines,
  ].join('\n');

function frame(text: string, name: string) {
  const type = typeOf(compiled(text), name);
  if (type.kind !== 'Frame') throw new Error(`${name} is no frame`);
  return type;
}

describe('K, known lag', () => {
  const known = (text: string, name: string) =>
    frame(text, name).columns?.map((column) => (column.known ?? Number.NaN) / hour);

  test('bars and what looks back are known at their row', () => {
    expect(known(program('export dataset out = rows'), 'out')).toEqual([0, 0, 0]);
  });
  test('lag takes off, lead adds', () => {
    expect(known(program('export features out = lag(candidates, 3bars)'), 'out')).toEqual([-3, -3, -3]);
    expect(known(program('export features out = lead(candidates, 3bars)'), 'out')).toEqual([3, 3, 3]);
    expect(known(program('export features out = lag(lead(candidates, 3bars), 3bars)'), 'out')).toEqual([0, 0, 0]);
  });
  test('heads of a label are known at its horizon', () => {
    expect(known(program('export features out = lag(outcome, 2bars)'), 'out')).toEqual([6, 6, 6]);
  });
  test('what is made of a late column is as late', () => {
    const out = 'export features out = impute(lead(bars, 3bars), forward_fill)';
    expect(known(program(out), 'out')).toEqual([3, 3, 3, 3, 3]);
  });
  test('a join in time keeps it', () => {
    const out = 'export features out = as_of(candidates, lead(rsi(resample(bars, 4h)), 2bars), prefix: "slow_")';
    expect(known(program(out), 'out')).toEqual([0, 0, 0, 8]);
  });
});

describe('names of columns', () => {
  const names = (text: string, name: string) => frame(text, name).columns?.map((column) => column.name);

  test('spans are named by their bars, whichever way they are written', () => {
    const out = 'export features out = returns(bars, [1bars, 12h]) + macd(bars, 12h)';
    expect(names(program(out), 'out')).toEqual([
      'return_1',
      'return_12',
      'macd_12_26',
      'macd_signal_9',
      'macd_histogram_12_26_9',
    ]);
  });
  test('columns of each column', () => {
    expect(names(program('export features out = lag(candidates, 3h)'), 'out')).toEqual([
      'return_1_lag_3',
      'return_8_lag_3',
      'rsi_14_lag_3',
    ]);
    expect(names(program('export features out = as_of(rsi(bars), candidates, prefix: "b_")'), 'out')).toEqual([
      'rsi_14',
      'b_return_1',
      'b_return_8',
      'b_rsi_14',
    ]);
  });
  test('a selection knows its candidates and its width', () => {
    const { columns, candidates, width } = frame(
      program('export dataset out = rows |> fit select(importance(lightgbm())) { keep: 2 }'),
      'out',
    );
    expect({ columns, candidates, width }).toEqual({
      columns: undefined,
      candidates: ['return_1', 'return_8', 'rsi_14'],
      width: 2,
    });
  });
});

describe('L, lookback', () => {
  const lookback = (text: string, name: string) =>
    (frame(text, name).facts.lookback ?? Number.POSITIVE_INFINITY) / hour;

  test('is the longest side by side, and adds up one after the other', () => {
    expect(lookback(program('export features out = candidates'), 'out')).toBe(15);
    expect(lookback(program('export features out = lag(candidates, 5bars)'), 'out')).toBe(20);
    expect(lookback(program('export dataset out = rows |> window(24bars)'), 'out')).toBe(39);
    expect(lookback(program('export dataset out = rows |> impute(forward_fill(limit: 10bars))'), 'out')).toBe(25);
  });
  test('adds the tolerance of a join', () => {
    const out = 'export features out = as_of(candidates, rsi(bars), prefix: "b_", tolerance: 6h)';
    expect(lookback(program(out), 'out')).toBe(21);
  });
  test('has no end for what runs from the first bar', () => {
    expect(lookback(program('export features out = obv(bars)'), 'out')).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('S, what was seen', () => {
  const seen = (lines: readonly string[], name: string) =>
    frame(program(...lines), name).facts.seen.map(({ rows, mode }) => `${rows.split('.')[1]} ${mode}`);

  test('grows with every fit, and holds each part once', () => {
    expect(seen(['export dataset out = rows'], 'out')).toEqual([]);
    expect(seen(['export dataset out = rows |> fit scale(robust)'], 'out')).toEqual(['train x']);
    expect(seen(['export dataset out = rows |> fit impute(median) |> fit scale(robust)'], 'out')).toEqual(['train x']);
    expect(seen(['export dataset out = rows |> impute(constant)'], 'out')).toEqual([]);
    expect(
      seen(
        [
          'export dataset out = rows |> fit scale(robust, fit: validation) |> fit select(importance(lightgbm())) { keep: 1 }',
        ],
        'out',
      ),
    ).toEqual(['train xy', 'validation x']);
  });
});

describe('R, which rows', () => {
  const rows = (text: string, name: string) => frame(text, name).facts.rows;

  test('features keep the rows of their bars; labels, splits and coarser bars do not', () => {
    const text = program(
      'export dataset some = bars',
      'export features more = candidates',
      'export dataset slow = resample(bars, 4h)',
      'export dataset whole = rows',
    );
    expect(rows(text, 'more')).toBe(rows(text, 'some'));
    expect(rows(text, 'slow')).not.toBe(rows(text, 'some'));
    expect(rows(text, 'whole')).toMatch(/^labelled-[0-9a-f]{8}\/chronological-[0-9a-f]{8}$/);
  });
  test('depends on content, never on names or the order of declarations', () => {
    const one =
      'dataset a = simulate(assets: 4)\ndataset b = simulate(assets: 5)\nexport features f = rsi(a)\nexport features g = rsi(b)';
    const two =
      'dataset y = simulate(assets: 5)\ndataset x = simulate(assets: 4)\nexport features g = rsi(y)\nexport features f = rsi(x)';
    expect(rows(one, 'f')).toBe(rows(two, 'f'));
    expect(rows(one, 'g')).toBe(rows(two, 'g'));
    expect(rows(one, 'f')).not.toBe(rows(one, 'g'));
  });
  test('parts are those that the split names', () => {
    expect(frame(program('export dataset out = rows'), 'out').parts).toEqual(['train', 'validation', 'test']);
  });
});

describe('H, the horizon', () => {
  test('is counted in the time of its bars', () => {
    expect(frame(program('export dataset out = rows'), 'out').facts.horizon).toBe(8 * hour);
    const quarter = program('export dataset out = rows')
      .replace('assets: 4', 'assets: 4, every: 15m')
      .replace('8h', '2h');
    expect(frame(quarter, 'out').facts.horizon).toBe(2 * hour);
    const short = program('export dataset out = rows').replace('assets: 4', 'assets: 4, every: 4h');
    expect(codes(short)).toEqual(['PIPE5003']);
  });
});

describe('what nobody can prove', () => {
  const unproven = (source: string) =>
    compiled(`dataset bars = ${source}\nexport features f = rsi(bars)`).plan?.unproven;

  test('is told of files, and not of a simulated market', () => {
    expect(unproven('simulate()')).toEqual([]);
    expect(unproven('ohlcv("data/*.csv", stamp: open, every: 1h)')?.[0]).toMatch(/`data\/\*\.csv`.*survivorship/);
  });
  test('and of hyperparameters in the file', () => {
    const own = compiled(program('stage trees = train(lightgbm(trees: 7), rows)')).plan?.unproven;
    expect(own).toEqual([expect.stringMatching(/^Hyperparameters/)]);
    expect(compiled(program('stage trees = train(lightgbm(), rows)')).plan?.unproven).toEqual([]);
  });
});

test('several mistakes of one program are all told, and none twice', () => {
  const text = program(
    'dataset scaled = rows + lead(rows, 1bars) |> fit scale(robust, fit: test)',
    'stage trees = train(lightgbm(), scaled) { stop: early(watch: test.log_loss) }',
  ).replace('embargo: 8h', 'embargo: 4h');
  expect([...codes(text)].sort()).toEqual(['PIPE5001', 'PIPE5003', 'PIPE5005', 'PIPE5006']);
});
