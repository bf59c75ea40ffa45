import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clear } from '../../../compiler/facts/clear.ts';
import type { PartFact, RowsFact, SeenMode, SeenRows, SplitFact } from '../../../compiler/facts/facts.ts';

const location = { file: { path: 'x.pipe', text: '' }, span: { start: 0, end: 0 } };

function split(id: string, embargo: number, parts: readonly PartFact[]): SplitFact {
  return { id, name: 'chronological', order: 'time', parts, embargo, location, embargoLocation: location };
}

const names = (...parts: readonly string[]) => parts.map((name) => ({ name }));

function rows(of: SplitFact | undefined, part?: string): RowsFact {
  return {
    base: 'bars',
    location,
    ...(of === undefined ? {} : { split: of }),
    ...(part === undefined ? {} : { part }),
  };
}

function seenIn(of: SplitFact, part: string): SeenRows {
  return { rows: rows(of, part), mode: 'xy', step: 'train', location };
}

function verdict(seen: RowsFact, on: RowsFact, horizon: number, lookback = 0, mode: SeenMode = 'xy') {
  return clear({ rows: seen, mode, step: 'train', location }, on, horizon, lookback).kind;
}

describe('within one split', () => {
  const eight = split('s', 8, names('train', 'validation', 'test'));

  test('a later part is clear with a gap of the horizon, equal included', () => {
    expect(verdict(rows(eight, 'train'), rows(eight, 'test'), 8)).toBe('clear');
    expect(verdict(rows(eight, 'train'), rows(eight, 'test'), 9)).toBe('gap');
  });
  test('looking back over the gap does not count', () => {
    expect(verdict(rows(eight, 'train'), rows(eight, 'test'), 8, 1000)).toBe('clear');
  });
  test('what was seen without labels needs no gap', () => {
    expect(verdict(rows(eight, 'train'), rows(eight, 'test'), 9, 0, 'x')).toBe('clear');
  });
  test('an earlier part is clear with a gap of horizon and lookback', () => {
    expect(verdict(rows(eight, 'validation'), rows(eight, 'train'), 3, 5)).toBe('clear');
    expect(verdict(rows(eight, 'validation'), rows(eight, 'train'), 3, 6)).toBe('after');
  });
  test('the same part, and all parts, overlap', () => {
    expect(verdict(rows(eight, 'test'), rows(eight, 'test'), 0)).toBe('overlap');
    expect(verdict(rows(eight, 'train'), rows(eight), 0)).toBe('overlap');
  });
});

describe('of two splits', () => {
  const dated = (id: string, validation: number, test: number, embargo: number) =>
    split(id, embargo, [
      { name: 'train', until: validation - embargo },
      { name: 'validation', from: validation, until: test - embargo },
      { name: 'test', from: test },
    ]);

  test('dates decide', () => {
    const early = dated('early', 100, 200, 8);
    const late = dated('late', 200, 300, 8);
    expect(verdict(rows(early, 'train'), rows(late, 'test'), 8)).toBe('clear');
    expect(verdict(rows(early, 'validation'), rows(late, 'validation'), 8)).toBe('clear');
    expect(verdict(rows(early, 'validation'), rows(late, 'validation'), 9)).toBe('gap');
    expect(verdict(rows(late, 'train'), rows(early, 'test'), 8)).toBe('clear');
    expect(verdict(rows(late, 'validation'), rows(early, 'test'), 8)).toBe('overlap');
    expect(verdict(rows(late, 'validation'), rows(early, 'train'), 8, 1000)).toBe('after');
  });
  test('without dates nothing is known', () => {
    const one = split('one', 8, names('train', 'test'));
    const two = split('two', 8, names('train', 'test'));
    expect(verdict(rows(one, 'train'), rows(two, 'test'), 8)).toBe('unknown');
  });
  test('rows that are not split overlap with their own parts and are unknown to others', () => {
    const one = split('one', 8, names('train', 'test'));
    expect(verdict(rows(one, 'train'), rows(undefined), 8)).toBe('overlap');
    expect(verdict(rows(one, 'train'), { base: 'others', location }, 8)).toBe('unknown');
  });
});

describe('of two splits of the same rows by shares', () => {
  const byShares = (id: string, embargo: number, train: number, validation: number) =>
    split(id, embargo, [
      { name: 'train', shares: { from: 0, until: train } },
      { name: 'validation', shares: { from: train, until: train + validation } },
      { name: 'test', shares: { from: train + validation, until: 1 } },
    ]);
  const one = byShares('one', 8, 0.7, 0.15);

  test('parts that end before the others begin are clear by the embargo that lies there', () => {
    const two = byShares('two', 0, 0.6, 0.25);
    expect(verdict(rows(one, 'train'), rows(two, 'test'), 8)).toBe('clear');
    expect(verdict(rows(two, 'train'), rows(one, 'validation'), 8)).toBe('gap');
    expect(verdict(rows(one, 'validation'), rows(two, 'train'), 8, 0)).toBe('after');
  });
  test('shares that overlap do', () => {
    expect(verdict(rows(one, 'train'), rows(byShares('two', 8, 0.5, 0.1), 'test'), 0)).toBe('overlap');
  });
  test('of other rows nothing is known', () => {
    const other = { ...rows(byShares('two', 8, 0.6, 0.25), 'test'), base: 'others' };
    expect(verdict(rows(one, 'train'), other, 0)).toBe('unknown');
  });
});

describe('of a split within a part', () => {
  const outer = split('outer', 8, names('train', 'validation', 'test'));
  const inner = split('inner', 2, names('train', 'validation', 'test'));
  const within = (part?: string): RowsFact => ({ ...rows(inner, part), within: rows(outer, 'train') });

  test('what it divides lies before what the outer one holds out', () => {
    expect(verdict(within('train'), rows(outer, 'test'), 8)).toBe('clear');
    expect(verdict(within('test'), rows(outer, 'validation'), 9)).toBe('gap');
  });
  test('its own parts follow each other by its own embargo', () => {
    expect(verdict(within('train'), within('test'), 2)).toBe('clear');
    expect(verdict(within('train'), within('test'), 8)).toBe('gap');
  });
  test('the part that it divides holds all of it', () => {
    expect(verdict(rows(outer, 'train'), within('test'), 0)).toBe('overlap');
    expect(verdict(within('test'), rows(outer, 'train'), 0)).toBe('overlap');
  });
  test('two splits within one part tell nothing of each other', () => {
    const other = { ...rows(split('other', 2, names('train', 'test')), 'test'), within: rows(outer, 'train') };
    expect(verdict(within('train'), other, 0)).toBe('unknown');
  });
});

describe('of folds', () => {
  const fold = (key: string, embargo: number, count: number, held: readonly number[]): SplitFact => ({
    ...split(`kfold ${key}`, embargo, [
      {
        name: 'train',
        blocks: Array.from({ length: count }, (_, block) => block).filter((one) => !held.includes(one)),
      },
      { name: 'test', blocks: held },
    ]),
    fold: { grid: 'kfold', key },
  });

  test('blocks around the held-out one need the embargo on both sides', () => {
    const middle = fold('3', 20, 5, [2]);
    expect(clear(seenIn(middle, 'train'), rows(middle, 'test'), 8, 12)).toEqual({ kind: 'clear', seen: 'around' });
    expect(verdict(rows(middle, 'train'), rows(middle, 'test'), 8, 13)).toBe('after');
    expect(verdict(rows(middle, 'train'), rows(middle, 'test'), 21)).toBe('gap');
  });
  test('one fold scores the rows of another unless it learnt from them', () => {
    expect(verdict(rows(fold('1', 20, 5, [0]), 'train'), rows(fold('2', 20, 5, [1]), 'test'), 0)).toBe('overlap');
    expect(verdict(rows(fold('1', 20, 5, [0]), 'test'), rows(fold('3', 20, 5, [2]), 'test'), 8)).toBe('clear');
  });
  test('the first and the last block have neighbours on one side', () => {
    const first = fold('1', 20, 5, [0]);
    const last = fold('5', 20, 5, [4]);
    expect(clear(seenIn(first, 'train'), rows(first, 'test'), 8, 4)).toEqual({ kind: 'clear', seen: 'after' });
    expect(clear(seenIn(last, 'train'), rows(last, 'test'), 8, 4)).toEqual({ kind: 'clear', seen: 'before' });
  });
  test('agrees with the blocks themselves', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.nat(),
        (count, embargo, horizon, lookback, pick) => {
          const held = pick % count;
          const of = fold(String(held), embargo, count, [held]);
          const size = 100;
          // Blocks of a hundred instants; train rows within the embargo of the held-out block are left out.
          const test = [held * size, (held + 1) * size] as const;
          const before = held > 0 ? test[0] - embargo : undefined;
          const after = held < count - 1 ? test[1] + embargo : undefined;
          const labelReaches = before !== undefined && before + horizon > test[0];
          const testReaches = after !== undefined && test[1] + horizon > after - lookback;
          const found = verdict(rows(of, 'train'), rows(of, 'test'), horizon, lookback);
          expect(found === 'clear').toBe(!labelReaches && !testReaches);
        },
      ),
    );
  });
});

test('what was served row by row by something that had not seen it is clear, and of other rows by its dates', () => {
  const union: RowsFact = { base: 'out_of_fold', location, from: 100, until: 200 };
  const served: SeenRows = { rows: union, mode: 'oof', step: 'out_of_fold', location, perRow: 'before' };
  expect(clear(served, union, 8, 100)).toEqual({ kind: 'clear', seen: 'before' });
  expect(clear(served, { ...union, split: split('s', 0, names('train', 'test')), part: 'test' }, 8, 0).kind).toBe(
    'clear',
  );
  expect(clear(served, { base: 'others', location, from: 250 }, 8, 0).kind).toBe('clear');
  expect(clear(served, { base: 'others', location, from: 150 }, 8, 0).kind).toBe('overlap');
});

test('rows before a date are clear of rows from it on, by the gap between', () => {
  const early: RowsFact = { base: 'before', location, until: 92 };
  const late = split('walk', 8, [
    { name: 'train', until: 80 },
    { name: 'test', from: 100, until: 200 },
  ]);
  expect(verdict({ ...rows(split('s', 8, names('train', 'test')), 'train'), until: 92 }, rows(late, 'test'), 8)).toBe(
    'clear',
  );
  expect(verdict(early, rows(late, 'test'), 9)).toBe('gap');
  expect(verdict(early, rows(late, 'train'), 0)).toBe('overlap');
});

test('agrees with the rows themselves: no instant of R, nor of the labels that reach it, was seen', () => {
  const instants = 60;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 10, max: 25 }),
      fc.integer({ min: 30, max: 50 }),
      fc.constantFrom('train', 'validation', 'test'),
      fc.constantFrom('train', 'validation', 'test'),
      (embargo, horizon, validation, test, seenPart, onPart) => {
        const of = split('s', embargo, names('train', 'validation', 'test'));
        const range = (part: string): readonly [number, number] => {
          if (part === 'train') return [0, validation - embargo];
          return part === 'validation' ? [validation, test - embargo] : [test, instants];
        };
        const [seenFrom, seenUntil] = range(seenPart);
        const [from, until] = range(onPart);
        // A label of the instant t is made of the prices of (t, t + horizon]; both sides' labels count, features do not.
        const touched = (a: number, b: number) => Array.from({ length: Math.max(0, b - a) }, (_, i) => a + i);
        const used = new Set(touched(seenFrom, seenUntil + horizon));
        const shared = touched(from, until).some((instant) => used.has(instant));
        if (seenUntil <= from && verdict(rows(of, seenPart), rows(of, onPart), horizon) === 'clear')
          expect(shared).toBe(false);
        if (seenUntil <= from && shared)
          expect(verdict(rows(of, seenPart), rows(of, onPart), horizon)).not.toBe('clear');
      },
    ),
  );
});
