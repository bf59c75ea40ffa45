import { countOf, latestOf, templateColumns } from '../columns.ts';
import type { ColumnFact, FrameFacts, StepFacts } from '../facts.ts';
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
  return withColumns(step, joined, columns);
}

/**
 * Rows with other columns. Where each column becomes one, a selection among them stays one and so does its width; columns that are made
 * of all of them together are the frame's own.
 */
export function withColumns(step: Transfer, rows: FrameFacts, columns: readonly ColumnFact[]): FrameFacts {
  if (rows.selection === undefined) return { ...rows, columns, width: countOf(columns) };
  const { selection, width, ...rest } = rows;
  const each = step.call.signature.columns.filter((template) => template.includes('{column}')).length;
  if (each === 0) return { ...rest, columns, width: countOf(columns) };
  return { ...rest, columns, selection, ...(width === undefined ? {} : { width: width * each }) };
}
