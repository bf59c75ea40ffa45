import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanValue } from '../../../../compiler/plan/value.ts';
import { partsInTime, split } from '../../../../runtime/operators/splits/splits.ts';
import {
  date,
  duration,
  failure,
  fraction,
  HOUR,
  input,
  int,
  recipe,
  runOperator,
  smallFrame,
} from '../operator-run.ts';

const DAY = 24 * HOUR;

/** Hourly rows of two assets, the second for the later half only; each label is known three hours after its row. */
function rows(days: number) {
  const first = Array.from({ length: days * 24 }, (_, hour) => hour * HOUR);
  const second = first.slice(days * 12);
  const times = [...first, ...second];
  return smallFrame({
    entities: { A: first, B: second },
    columns: { x: times, up: times.map(() => 1), label_end: times.map((time) => time + 3 * HOUR) },
    roles: { up: 'label', label_end: 'label_end' },
  });
}

const run = (artifact: ReturnType<typeof rows>, by: PlanValue) =>
  runOperator(split, { arguments: { by }, inputs: { rows: input(artifact) } });
const shares = (train: number, validation: number, test: number, embargo: number) =>
  recipe('chronological', {
    train: fraction(train),
    validation: fraction(validation),
    test: fraction(test),
    embargo: duration(embargo),
  });

test('chronological parts follow each other at common instants, by their share of all rows', async () => {
  const { frame, metrics, reused } = await run(rows(10), shares(0.5, 0.25, 0.25, 0));
  // 360 rows: the first 120 hours have one asset, the others two; half of the rows is reached 30 hours later
  expect(frame.parts).toEqual(['train', 'validation', 'test']);
  const time = frame.time();
  const span = (part: string) => [...frame.partRows(part)].map((row) => (time[row] ?? 0) / HOUR);
  expect(Math.min(...span('validation'))).toBe(150);
  expect(Math.min(...span('test'))).toBe(195);
  expect(Math.max(...span('train'))).toBe(147); // the labels of 148 and 149 reach beyond 150
  expect(metrics).toEqual({
    rows: 360,
    columns: 1,
    train_rows: 176,
    validation_rows: 86,
    test_rows: 90,
    purged_rows: 8,
    embargoed_rows: 0,
  });
  expect(reused).toEqual(['columns/label_end.arrow', 'columns/time.arrow', 'columns/up.arrow', 'columns/x.arrow']);
});

test('dated parts are cut at midnight UTC, with an embargo before each later part', async () => {
  const by = recipe('dated', { validation: date('1970-01-05'), test: date('1970-01-08'), embargo: duration(8 * HOUR) });
  const { frame } = await run(rows(10), by);
  const time = frame.time();
  const span = (part: string) => {
    const hours = [...frame.partRows(part)].map((row) => (time[row] ?? 0) / HOUR);
    return [Math.min(...hours), Math.max(...hours)];
  };
  expect([span('train'), span('validation'), span('test')]).toEqual([
    [0, 87],
    [96, 159],
    [168, 239],
  ]);
});

test('no label of a part is known after a later part has begun, whatever the labels and the embargo', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(100), fc.nat(30)), { maxLength: 80 }),
      fc.nat(100),
      fc.nat(60),
      fc.nat(20),
      (labels, first, length, embargo) => {
        const cuts = [first, first + length];
        const time = Float64Array.from(labels, ([at]) => at);
        const end = Float64Array.from(labels, ([at, wait]) => at + wait);
        const { part, purged, embargoed } = partsInTime(time, end, cuts, embargo);
        let left = 0;
        part.forEach((number, row) => {
          const at = time[row] ?? 0;
          const cut = cuts.find((instant) => at < instant);
          if (number === 255) left++;
          else expect(number).toBe(cuts.filter((instant) => at >= instant).length);
          if (cut === undefined) expect(number).not.toBe(255);
          else expect(number === 255).toBe(at >= cut - embargo || (end[row] ?? 0) > cut);
        });
        expect(left).toBe(purged + embargoed);
      },
    ),
  );
});

test('shuffled parts have their shares and depend on the seed alone', async () => {
  const by = (seed: number) =>
    recipe('shuffled', { train: fraction(0.5), validation: fraction(0.25), test: fraction(0.25), seed: int(seed) });
  const one = await run(rows(10), by(1));
  expect([one.metrics.train_rows, one.metrics.validation_rows, one.metrics.test_rows]).toEqual([180, 90, 90]);
  expect((await run(rows(10), by(1))).artifact.manifest.digest).toBe(one.artifact.manifest.digest);
  expect((await run(rows(10), by(2))).artifact.manifest.digest).not.toBe(one.artifact.manifest.digest);
});

test('a part without rows and a second split are refused', async () => {
  expect(await failure(run(rows(2), shares(0.7, 0.15, 0.15, DAY)))).toMatchInlineSnapshot(`
    "part 'validation' has no rows after an embargo of 1d
    The 72 rows run from 1970-01-01 00:00 to 1970-01-02 23:00. Choose other shares, or give more rows."
  `);
  const late = recipe('dated', { validation: date('2021-01-01'), test: date('2021-02-01'), embargo: duration(0) });
  expect(await failure(run(rows(2), late))).toMatchInlineSnapshot(`
    "part 'validation' has no rows
    The 72 rows run from 1970-01-01 00:00 to 1970-01-02 23:00. Choose other dates, or give more rows."
  `);
  const once = await run(rows(10), shares(0.5, 0.25, 0.25, 0));
  expect(await failure(run(once.artifact, shares(0.5, 0.25, 0.25, 0)))).toMatchInlineSnapshot(`
    "the rows are already split
    They have the parts train, validation, test."
  `);
});
