import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldsOf } from '../../../compiler/facts/folds.ts';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import type { BoundFamily } from '../../../compiler/program/program.ts';

const day = 86_400_000;
const date = (text: string): PlanValue => ({ kind: 'date', text });
const months = (count: number): PlanValue => ({ kind: 'period', months: count });
const days = (count: number): PlanValue => ({ kind: 'duration', milliseconds: count * day });
const int = (value: number): PlanValue => ({ kind: 'int', value });

function recipe(values: Readonly<Record<string, PlanValue>>): BoundFamily {
  return { name: 'recipe', arguments: new Map(Object.entries(values)) };
}

const calendar = (values: Readonly<Record<string, PlanValue>>) =>
  recipe({ folds: { kind: 'symbol', value: 'calendar' }, validation: days(14), embargo: days(1), ...values });
const blocks = (count: number, held: number) =>
  recipe({ folds: { kind: 'symbol', value: 'blocks' }, count: int(count), held: int(held) });

function made(from: BoundFamily) {
  const found = foldsOf(from);
  if (found.kind === 'mistake') throw new Error(found.title);
  return found.folds;
}

const iso = (instant: number | undefined) =>
  instant === undefined ? '' : new Date(instant).toISOString().slice(0, 10);

describe('a walk-forward', () => {
  test('has a fold a month, with validation and embargo before each', () => {
    const folds = made(calendar({ from: date('2021-01-31'), until: date('2021-04-15'), every: months(1) }));
    expect(folds.map(({ key }) => key)).toEqual(['2021-01-31', '2021-02-28', '2021-03-31']);
    expect(folds[1]?.parts.map(({ name, from, until }) => [name, iso(from), iso(until)])).toEqual([
      ['train', '', '2021-02-13'],
      ['validation', '2021-02-14', '2021-02-27'],
      ['test', '2021-02-28', '2021-03-31'],
    ]);
    expect(iso(folds[2]?.parts.at(-1)?.until)).toBe('2021-04-15');
  });
  test('calls folds by what they begin with', () => {
    const keys = (every: PlanValue, from: string, until: string) =>
      made(calendar({ from: date(from), until: date(until), every })).map(({ key }) => key);
    expect(keys(months(1), '2021-04-01', '2021-07-01')).toEqual(['2021-04', '2021-05', '2021-06']);
    expect(keys(months(12), '2020-01-01', '2022-01-01')).toEqual(['2020', '2021']);
    expect(keys(days(7), '2021-04-01', '2021-04-10')).toEqual(['2021-04-01', '2021-04-08']);
  });
  test('without validation has none, and with a limit learns from the last rows alone', () => {
    const [fold] = made(
      calendar({
        from: date('2021-04-01'),
        until: date('2021-05-01'),
        every: months(1),
        validation: days(0),
        train: days(30),
        test: days(45),
      }),
    );
    expect(fold?.parts.map(({ name, from, until }) => [name, iso(from), iso(until)])).toEqual([
      ['train', '2021-03-01', '2021-03-31'],
      ['test', '2021-04-01', '2021-05-01'],
    ]);
  });
  test('tests every instant once and learns from none of what it tests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 90 }), (length, every) => {
        const until = new Date(Date.parse('2021-01-01') + length * 10 * day).toISOString().slice(0, 10);
        const folds = made(calendar({ from: date('2021-01-01'), until: date(until), every: days(every) }));
        let next = Date.parse('2021-01-01');
        for (const { parts } of folds) {
          const tested = parts.at(-1);
          expect(tested?.from).toBe(next);
          for (const part of parts.slice(0, -1)) expect(part.until ?? Number.NaN).toBeLessThanOrEqual(next - day);
          next = tested?.until ?? Number.NaN;
        }
        expect(next).toBe(Date.parse(until));
      }),
    );
  });
});

describe('blocks', () => {
  test('are held out one by one, or in every combination', () => {
    expect(made(blocks(3, 1)).map(({ key, parts }) => [key, parts[0]?.blocks, parts[1]?.blocks])).toEqual([
      ['1', [1, 2], [0]],
      ['2', [0, 2], [1]],
      ['3', [0, 1], [2]],
    ]);
    expect(made(blocks(4, 2)).map(({ key }) => key)).toEqual(['1-2', '1-3', '1-4', '2-3', '2-4', '3-4']);
    expect(made(blocks(10, 5)).length).toBe(252);
  });
});

test('what makes no folds, or far too many, is told', () => {
  const title = (from: BoundFamily) => {
    const found = foldsOf(from);
    return found.kind === 'mistake' ? found.title : '';
  };
  expect(title(calendar({ from: date('2021-04-01'), until: date('2021-04-01'), every: months(1) }))).toMatch(
    /end before/,
  );
  expect(
    title(
      calendar({
        from: date('2021-01-01'),
        until: date('2031-01-01'),
        every: { kind: 'duration', milliseconds: 3_600_000 },
      }),
    ),
  ).toMatch(/more than 10,000 folds/);
  expect(title(blocks(4, 4))).toMatch(/4 of 4 blocks/);
  expect(title(blocks(100, 10))).toMatch(/more than 10,000 folds/);
});
