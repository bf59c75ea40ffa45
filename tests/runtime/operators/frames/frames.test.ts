import { expect, test } from 'vitest';
import type { PlanArguments } from '../../../../compiler/plan/value.ts';
import { asOf } from '../../../../runtime/operators/frames/as_of.ts';
import { append, lag, lead } from '../../../../runtime/operators/frames/columns.ts';
import { labelled } from '../../../../runtime/operators/frames/labelled.ts';
import { resample } from '../../../../runtime/operators/frames/resample.ts';
import { barCount, duration, failure, HOUR, input, runOperator, smallFrame, string, symbol } from '../operator-run.ts';

const nan = Number.NaN;
const carried = {
  parts: ['train', 'test'],
  roles: { up: 'label', label_end: 'label_end', part: 'part' },
} as const;

test('append puts columns side by side by taking their files over', async () => {
  const a = smallFrame({ entities: { A: 2 }, columns: { x: [1, 2] } });
  const b = smallFrame({
    entities: { A: 2 },
    columns: { y: [3, 4], up: [0, 1], label_end: [5, 6], part: [0, 1] },
    ...carried,
  });
  const c = smallFrame({ entities: { A: 2 }, columns: { z: [5, 6], up: [0, 1], part: [0, 1] }, ...carried });
  const inputs = { 'frames.0': input(a), 'frames.1': input(b), 'frames.2': input(c) };
  const { frame, reused, artifact } = await runOperator(append, { inputs });
  expect([frame.valueColumns, frame.heads, frame.parts]).toEqual([['x', 'y', 'z'], ['up'], ['train', 'test']]);
  expect([...frame.column('z')]).toEqual([5, 6]);
  expect([...(frame.part() ?? [])]).toEqual([0, 1]);
  expect(artifact.manifest.files.length).toBe(reused.length + 1); // all but frame.json
});

test('append refuses other rows, names in common and another label', async () => {
  const run = (...frames: Parameters<typeof smallFrame>[0][]) =>
    failure(
      runOperator(append, {
        inputs: Object.fromEntries(frames.map((frame, index) => [`frames.${index}`, input(smallFrame(frame))])),
      }),
    );
  const one = { entities: { A: 2 }, columns: { x: [1, 2] } };
  expect(await run(one, { entities: { A: 3 }, columns: { y: [1, 2, 3] } })).toMatchInlineSnapshot(`
    "frames 1 and 2 do not have the same rows: 2 rows of 1 asset and 3 rows of 1 asset
    Columns stand side by side only over the same rows. as_of(…) joins frames of different rows."
  `);
  expect(await run(one, { entities: { A: [HOUR, 2 * HOUR] }, columns: { y: [1, 2] } })).toMatchInlineSnapshot(`
    "frames 1 and 2 do not have the same rows: 2 rows of 1 asset and 2 rows of 1 asset, at other times
    Columns stand side by side only over the same rows. as_of(…) joins frames of different rows."
  `);
  expect(await run(one, one)).toMatchInlineSnapshot(`
    "frames 1 and 2 both have a column 'x'
    Leave one of them out."
  `);
  const up = { entities: { A: 2 }, roles: { up: 'label' } } as const;
  expect(await run({ ...up, columns: { up: [0, 1] } }, { ...up, columns: { up: [1, 1] } })).toMatchInlineSnapshot(`
    "frames 1 and 2 both have a column 'up'
    Leave one of them out."
  `);
});

test('lag and lead move values within their asset and leave labels and parts alone', async () => {
  const rows = smallFrame({
    entities: { A: 3, B: 2, C: 1 },
    columns: { x: [1, 2, 3, 4, 5, 6], up: [0, 1, 0, 1, 0, 1], part: [0, 0, 0, 1, 1, 1] },
    ...carried,
  });
  const run = async (operator: typeof lag, by: number) =>
    (await runOperator(operator, { arguments: { by: barCount(by) }, inputs: { rows: input(rows) } })).frame;
  const later = await run(lag, 1);
  expect(later.valueColumns).toEqual(['x_lag_1']);
  expect([...later.column('x_lag_1')]).toEqual([nan, 1, 2, nan, 4, nan]);
  expect([...later.column('up')]).toEqual([0, 1, 0, 1, 0, 1]);
  expect([...(await run(lead, 2)).column('x_lead_2')]).toEqual([3, nan, nan, nan, nan, nan]);
  expect([...(await run(lag, 9)).column('x_lag_9')]).toEqual([nan, nan, nan, nan, nan, nan]);
});

test('features lagged of a prefix are the prefix of the lagged', async () => {
  const of = async (length: number) => {
    const columns = { x: Array.from({ length }, (_, row) => row * row) };
    const rows = input(smallFrame({ entities: { A: length }, columns }));
    return [...(await runOperator(lag, { arguments: { by: barCount(3) }, inputs: { rows } })).frame.column('x_lag_3')];
  };
  expect(await of(4)).toEqual((await of(9)).slice(0, 4));
});

test('as_of takes the latest row that is known', async () => {
  const left = smallFrame({ entities: { A: 9, B: 2 }, columns: { x: Array.from({ length: 11 }, (_, row) => row) } });
  const right = smallFrame({ interval: 4 * HOUR, entities: { A: 2 }, columns: { trend: [7, 8] } });
  const run = async (one: typeof right, args: PlanArguments = {}) =>
    (
      await runOperator(asOf, {
        arguments: { by: symbol('known'), prefix: string('four_'), tolerance: duration(24 * HOUR), ...args },
        inputs: { left: input(left), right: input(one) },
      })
    ).frame;
  const joined = await run(right);
  expect(joined.valueColumns).toEqual(['x', 'four_trend']);
  // the bar 00:00-04:00 is known at 04:00, when the hourly bar of 03:00 closes; one asset serves all
  expect([...joined.column('four_trend')]).toEqual([nan, nan, nan, 7, 7, 7, 7, 8, 8, nan, nan]);
  expect([...(await run(right, { tolerance: duration(HOUR) })).column('four_trend')].slice(0, 9)).toEqual([
    nan,
    nan,
    nan,
    7,
    7,
    nan,
    nan,
    8,
    8,
  ]);
  const two = smallFrame({ stamp: 'close', entities: { B: 1, C: 1 }, columns: { trend: [1, 2] } });
  expect([...(await run(two)).column('four_trend')]).toEqual([...Array(9).fill(nan), 1, 1]);
  expect([...(await run(two, { by: symbol('stamp') })).column('four_trend')]).toEqual([...Array(9).fill(nan), 1, 1]);
});

test('resample makes whole bins only', async () => {
  const times = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11].map((hour) => hour * HOUR);
  const series = (values: readonly number[]) => [...values, ...values];
  const columns = {
    open: series([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    high: series([9, 9, 9, 8, 9, 9, 9, 30, 9, 9]),
    low: series([1, 1, 1, 1, 1, 1, 6, 5, 4, 3]),
    close: series([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    volume: series([1, 1, 1, 1, 1, 1, 1, 2, 3, 4]),
  };
  const run = (stamp: 'open' | 'close', every: number) =>
    runOperator(resample, {
      arguments: { every: duration(every) },
      inputs: { bars: input(smallFrame({ stamp, entities: { A: times, B: times }, columns })) },
    });
  const { frame, metrics } = await run('open', 4 * HOUR);
  expect(frame.entities.map((entity) => entity.count)).toEqual([1, 1]);
  expect([frame.time()[0], frame.interval, metrics.left_out_bars]).toEqual([8 * HOUR, 4 * HOUR, 12]);
  expect(frame.valueColumns.map((name) => frame.column(name)[0])).toEqual([6, 30, 3, 10, 10]);
  // stamped by their closes, 01:00 … 04:00 fill the bin that closes at 04:00
  const closing = (await run('close', 4 * HOUR)).frame;
  expect([...closing.time()].map((time) => time / HOUR)).toEqual([4, 4]);
  expect(closing.valueColumns.map((name) => closing.column(name)[0])).toEqual([0, 9, 1, 4, 4]);
  expect(await failure(run('open', 1.5 * HOUR))).toMatchInlineSnapshot(`
    "bars of 1h cannot be resampled to 90m
    Write a multiple of 1h that is longer than it."
  `);
  const odd = smallFrame({
    entities: { A: [HOUR / 2] },
    columns: { open: [1], high: [1], low: [1], close: [1], volume: [1] },
  });
  expect(
    await failure(runOperator(resample, { arguments: { every: duration(4 * HOUR) }, inputs: { bars: input(odd) } })),
  ).toMatchInlineSnapshot(`
    "A at 1970-01-01 00:30 does not lie on a multiple of 1h since 1970 UTC
    Resampling needs bars that fill its bins exactly."
  `);
});

const label = {
  entities: { A: 3, B: 2 },
  columns: { up: [1, 0, nan, 0, nan], big: [1, 1, 0, 1, nan], label_end: [10, 20, 30, 40, nan] },
  roles: { up: 'label', big: 'label', label_end: 'label_end' },
} as const;

test('labelled keeps the rows whose label is known', async () => {
  const rows = smallFrame({
    entities: { A: 3, B: 2 },
    columns: { x: [1, 2, 3, 4, 5], part: [0, 0, 1, 1, 1] },
    parts: ['a', 'b'],
    roles: { part: 'part' },
  });
  const run = (head?: string) =>
    runOperator(labelled, {
      inputs: { rows: input(rows), target: input(smallFrame(label), head === undefined ? {} : { head }) },
    });
  const { frame, metrics } = await run('up');
  expect([frame.valueColumns, frame.heads, frame.parts]).toEqual([['x'], ['up'], ['a', 'b']]);
  expect([
    [...frame.column('x')],
    [...frame.column('up')],
    [...(frame.labelEnd() ?? [])],
    [...(frame.part() ?? [])],
  ]).toEqual([
    [1, 2, 4],
    [1, 0, 0],
    [10, 20, 40],
    [0, 0, 1],
  ]);
  expect(frame.entities).toEqual([
    { name: 'A', start: 0, count: 2 },
    { name: 'B', start: 2, count: 1 },
  ]);
  expect(metrics.unlabelled_rows).toBe(2);
  expect((await run()).frame.heads).toEqual(['up', 'big']);
});

test('labelled joins by asset and time, and a second label is known when both are', async () => {
  const rows = smallFrame({
    entities: { A: [HOUR], B: [0] },
    columns: { x: [1, 2], old: [1, 1], label_end: [25, 25] },
    roles: { old: 'label', label_end: 'label_end' },
  });
  const { frame } = await runOperator(labelled, {
    inputs: { rows: input(rows), target: input(smallFrame(label), { head: 'up' }) },
  });
  expect([frame.heads, [...frame.column('up')], [...(frame.labelEnd() ?? [])]]).toEqual([
    ['old', 'up'],
    [0, 0],
    [25, 40],
  ]);
  const stray = smallFrame({ entities: { A: [9 * HOUR] }, columns: { x: [1] } });
  const target = input(smallFrame(label), { head: 'up' });
  expect(await failure(runOperator(labelled, { inputs: { rows: input(stray), target } }))).toMatchInlineSnapshot(`
    "the label has no row for A at 1970-01-01 09:00
    Make the label from the bars that the features come from."
  `);
  const last = smallFrame({ entities: { B: [HOUR] }, columns: { x: [1] } });
  expect(await failure(runOperator(labelled, { inputs: { rows: input(last), target } }))).toMatchInlineSnapshot(`
    "no row has a known label 'up'
    The horizon may reach past the last bar of every asset: shorten it, or give more bars."
  `);
});
