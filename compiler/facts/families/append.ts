import { text } from '../../plan/encoding.ts';
import { withoutDuplicates } from '../columns.ts';
import type { FrameFacts, StepFacts } from '../facts.ts';
import { identity } from '../identity.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import type { Transfer } from '../transfer.ts';

/** `a + b`: columns side by side, of the same rows, with disjoint names and at most one label. */
export function append(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const columns = inputs.flatMap(({ facts }) => facts.columns);
  const selection = selectionOf(inputs.map(({ facts }) => facts));
  const width = sumOfWidths(inputs.map(({ facts }) => facts));
  const { width: _, selection: __, ...rest } = joined;
  return {
    ...rest,
    columns: joined.broken ? columns : withoutDuplicates(step, columns),
    ...(selection === undefined ? {} : { selection }),
    ...(width === undefined ? {} : { width }),
  };
}

function selectionOf(facts: readonly FrameFacts[]): string | undefined {
  if (facts.every((frame) => frame.selection === undefined)) return undefined;
  return identity(facts.map((frame) => text(frame.selection ?? '')));
}

/** The number of columns of frames side by side, where that of each is known. */
export function sumOfWidths(facts: readonly FrameFacts[]): number | undefined {
  let width = 0;
  for (const frame of facts) {
    if (frame.width === undefined) return undefined;
    width += frame.width;
  }
  return width;
}
