import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openFrame } from '../../../runtime/frame/frame.ts';
import { findLibrary } from '../../../runtime/lightgbm/location.ts';
import { rankColumns } from '../../../runtime/operators/selection/ranking.ts';
import { select } from '../../../runtime/operators/selection/select.ts';
import { hit, plantedFrame } from '../evaluation/planted-frame.ts';
import { int, lightgbm, rowsOf, runStep, symbol } from '../evaluation/step.ts';
import { failure } from '../operators/operator-run.ts';

fc.configureGlobal({ seed: 20 });

describe('ranking columns', () => {
  test('equal importances count in column order', () => {
    const ranked = rankColumns(['a', 'b', 'c', 'd'], [0, 5, 0, 5], 3);
    expect(ranked.map((column) => column.rank)).toEqual([3, 1, 4, 2]);
    expect(ranked.filter((column) => column.kept).map((column) => column.name)).toEqual(['a', 'b', 'd']);
  });

  test('keeps exactly as many as asked, none worse than one left out', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.nat(4), { minLength: 1, maxLength: 30 })
          .chain((values) =>
            fc.record({ values: fc.constant(values), keep: fc.integer({ min: 1, max: values.length }) }),
          ),
        ({ values, keep }) => {
          const ranked = rankColumns(values.map(String), values, keep);
          const kept = ranked.filter((column) => column.kept);
          expect(kept.length).toBe(keep);
          const least = Math.min(...kept.map((column) => column.importance));
          for (const column of ranked) if (!column.kept) expect(column.importance).toBeLessThanOrEqual(least);
          expect([...ranked.map((column) => column.rank)].sort((a, b) => a - b)).toEqual(values.map((_, i) => i + 1));
        },
      ),
    );
  });
});

describe.skipIf(findLibrary() === undefined)('select(importance(lightgbm(…))) (needs LightGBM)', () => {
  const frame = plantedFrame();
  const args = (keep: number, by = 'gain') => ({
    by: {
      kind: 'recipe',
      operator: 'importance',
      arguments: { model: lightgbm({ trees: int(20) }), by: symbol(by) },
    } as const,
    keep: int(keep),
    fit: symbol('train'),
  });
  const type = { kind: 'Frame', facts: { lookback: 0, seen: [], rows: 'rows', horizon: 0 } } as const;

  test('keeps the best columns in their former order and takes their files over', async () => {
    const { artifact, reused, metrics } = await runStep(select, { rows: rowsOf(frame, hit) }, args(2), { type });
    const selected = openFrame(artifact);
    expect(selected.valueColumns).toEqual(['signal', 'other']);
    expect(selected.heads).toEqual(['hit']);
    expect(selected.parts).toEqual(['train', 'validation', 'test']);
    expect(selected.indexDigest()).toBe(openFrame(frame).indexDigest());
    expect([...reused].sort()).toEqual(
      ['hit', 'other', 'part', 'signal', 'time'].map((name) => `columns/${name}.arrow`),
    );
    expect(metrics).toEqual({ rows: 3600, columns: 2 });
    expect(artifact.readJson('selection.json')).toMatchObject({
      by: 'gain',
      part: 'train',
      rows: 3 * 828,
      keep: 2,
      columns: [
        { name: 'signal', rank: 1, kept: true },
        { name: 'other', rank: 2, kept: true },
        { name: 'noise', rank: 3, kept: false },
        { name: 'empty', rank: 4, kept: false, importance: 0 },
      ],
    });
  });

  test('looks at the fitted part alone', async () => {
    const selection = async (flipped?: 'train' | 'test') => {
      const rows = rowsOf(plantedFrame(flipped === undefined ? {} : { flipped }), hit);
      const { artifact } = await runStep(select, { rows }, args(3), { type });
      return artifact.readJson('selection.json');
    };
    const selected = await selection();
    expect(await selection('test')).toEqual(selected);
    expect(await selection('train')).not.toEqual(selected);
  });

  test('asking for more columns than there are is an error', async () => {
    expect(await failure(runStep(select, { rows: rowsOf(frame, hit) }, args(5), { type }))).toMatchInlineSnapshot(`
      "keep: 5 asks for more columns than there are: 4
      Write keep: 4 or less, or add columns."
    `);
  });
});
