import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clear } from '../../../compiler/facts/clear.ts';
import type { PartFact, RowsFact, SeenMode, SplitFact } from '../../../compiler/facts/facts.ts';

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
