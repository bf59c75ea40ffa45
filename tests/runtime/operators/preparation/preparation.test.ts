import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanValue } from '../../../../compiler/plan/value.ts';
import { impute } from '../../../../runtime/operators/preparation/impute.ts';
import { scale } from '../../../../runtime/operators/preparation/scale.ts';
import { quantile } from '../../../../runtime/operators/preparation/statistics.ts';
import {
  barCount,
  duration,
  failure,
  float,
  HOUR,
  input,
  recipe,
  runOperator,
  smallFrame,
  symbol,
} from '../operator-run.ts';

const nan = Number.NaN;

const rows = {
  entities: { A: 5, B: 3 },
  parts: ['train', 'test'],
  columns: { x: [nan, 1, nan, nan, 9, nan, 2, 100], full: [1, 2, 3, 4, 5, 6, 7, 8], part: [0, 0, 0, 255, 1, 0, 0, 1] },
  roles: { part: 'part' },
} as const;

const run = (
  operator: typeof impute,
  method: PlanValue,
  more: { clip?: PlanValue; columns?: Partial<Record<string, number[]>> } = {},
) =>
  runOperator(operator, {
    arguments: { method, fit: symbol('train'), ...(more.clip === undefined ? {} : { clip: more.clip }) },
    inputs: { rows: input(smallFrame({ ...rows, columns: { ...rows.columns, ...more.columns } as never })) },
  });

test('forward fill stays within its asset and its limit', async () => {
  const filled = async (limit: PlanValue) => [
    ...(await run(impute, recipe('forward_fill', { limit }))).frame.column('x'),
  ];
  expect(await filled(barCount(1))).toEqual([nan, 1, 1, nan, 9, nan, 2, 100]);
  expect(await filled(duration(2 * HOUR))).toEqual([nan, 1, 1, 1, 9, nan, 2, 100]);
});

test('a constant fills everything, and complete columns are taken over', async () => {
  const { frame, metrics, reused } = await run(impute, recipe('constant', { value: float(-1) }));
  expect([...frame.column('x')]).toEqual([-1, 1, -1, -1, 9, -1, 2, 100]);
  expect(metrics.filled_values).toBe(4);
  expect(reused).toContain('columns/full.arrow');
  expect(reused).not.toContain('columns/x.arrow');
});

test('median and mean are those of the fitted part alone', async () => {
  const median = await run(impute, recipe('median'));
  expect([...median.frame.column('x')]).toEqual([1.5, 1, 1.5, 1.5, 9, 1.5, 2, 100]);
  expect(median.artifact.readJson('imputer.json')).toEqual({
    format: 'pipec.imputer/1',
    method: 'median',
    values: { full: 3, x: 1.5 },
  });
  const other = await run(impute, recipe('mean'), { columns: { x: [nan, 1, nan, 77, -5, nan, 4, 3] } });
  expect(other.frame.column('x')[0]).toBe(2.5);
});

test('robust scaling by the fitted rows; missing values stay missing, results are clipped', async () => {
  const { frame, artifact } = await run(scale, symbol('robust'), {
    clip: float(10),
    columns: { x: [1, 2, 3, nan, 4, 4, 5, 1000], full: [7, 7, 7, 7, 7, 7, 7, 8] },
  });
  expect([...frame.column('x')]).toEqual([-1, -0.5, 0, nan, 0.5, 0.5, 1, 10]);
  expect([...frame.column('full')]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(artifact.readJson('scaler.json')).toEqual({
    format: 'pipec.scaler/1',
    method: 'robust',
    clip: 10,
    columns: [
      { name: 'x', centre: 3, scale: 2 },
      { name: 'full', centre: 7, scale: 0 },
    ],
  });
  expect(frame.parts).toEqual(['train', 'test']);
});

test('standard scaling gives the fitted rows mean 0 and variance 1', async () => {
  const { frame } = await run(scale, symbol('standard'), {
    clip: float(10),
    columns: { x: [1, 2, 3, 0, 4, 4, 5, 1000] },
  });
  const fitted = [...frame.partRows('train')].map((row) => frame.column('x')[row] ?? 0);
  expect(fitted.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
  expect(fitted.reduce((sum, value) => sum + value ** 2, 0) / fitted.length).toBeCloseTo(1, 12);
});

test('what the fitted figures are does not depend on other rows', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 3, maxLength: 3 }),
      async (others) => {
        const [a = 0, b = 0, c = 0] = others;
        const { artifact } = await run(scale, symbol('robust'), {
          clip: float(10),
          columns: { x: [1, 2, 3, a, b, 4, 5, c] },
        });
        expect(artifact.readJson('scaler.json')).toMatchObject({ columns: [{ name: 'x', centre: 3, scale: 2 }, {}] });
      },
    ),
    { numRuns: 20 },
  ));

test('quantiles are linear between values', () => {
  const values = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([1, 1.75, 3, 5, 8]);
});

test('what cannot be learned is said', async () => {
  const empty = { columns: { x: [nan, nan, nan, 1, 2, nan, nan, 3] } };
  expect(await failure(run(impute, recipe('median'), empty))).toMatchInlineSnapshot(`
    "column 'x' has no known value in part 'train'
    Its lookback may be longer than the part: leave the column out, or give more rows."
  `);
  expect(await failure(run(scale, symbol('robust'), { ...empty, clip: float(10) }))).toMatchInlineSnapshot(`
    "column 'x' has no known value in part 'train'
    Its lookback may be longer than the part: leave the column out, or give more rows."
  `);
  const unsplit = smallFrame({ entities: { A: 1 }, columns: { x: [1] } });
  expect(
    await failure(
      runOperator(impute, {
        arguments: { method: recipe('mean'), fit: symbol('train') },
        inputs: { rows: input(unsplit) },
      }),
    ),
  ).toMatchInlineSnapshot(`
    "the rows are not split
    A fitted step needs split(…) before it, so that it sees the rows of one part alone."
  `);
  const part = {
    arguments: { method: recipe('mean'), fit: symbol('pretrain') },
    inputs: { rows: input(smallFrame(rows)) },
  };
  expect(await failure(runOperator(impute, part))).toMatchInlineSnapshot(`
    "the rows have no part 'pretrain'
    They have train, test."
  `);
});
