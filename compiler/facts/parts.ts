import type { FrameFacts } from './facts.ts';

/** The rows of one part; the rows themselves where they are not split or are of a part already. */
export function partOfFrame(rows: FrameFacts, part: string): FrameFacts {
  const { split, part: own } = rows.rows;
  if (split === undefined || own !== undefined) return rows;
  return { ...rows, rows: { ...rows.rows, part } };
}

/** The parts that the rows can be asked for: those of their split, the one part that they are, or those of the folds they come from. */
export function partsOf(rows: FrameFacts): readonly string[] {
  if (rows.folds !== undefined) return rows.folds.parts;
  if (rows.rows.part !== undefined) return [rows.rows.part];
  return rows.rows.split?.parts.map(({ name }) => name) ?? [];
}
