import { countOf, latestOf, templateColumns } from '../columns.ts';
import type { ColumnFact, StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { latest } from '../known.ts';
import type { Transfer } from '../transfer.ts';

/** Each row by itself: all facts are joined. */
export function rowwise(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const columns = templateColumns(step, inputs[0]?.facts, (column) =>
    column === undefined ? latestOf(inputs) : latest([column]),
  );
  return { ...joined, ...ownColumns(joined.selection, joined.width, columns), columns };
}

/** A width that stays when each candidate becomes a candidate, and is counted otherwise. */
export function ownColumns(
  selection: string | undefined,
  width: number | undefined,
  columns: readonly ColumnFact[],
): { readonly width?: number } {
  if (selection === undefined) return { width: countOf(columns) };
  return width === undefined ? {} : { width };
}
