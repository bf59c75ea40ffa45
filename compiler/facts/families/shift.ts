import { templateColumns } from '../columns.ts';
import { durationText } from '../duration-text.ts';
import type { StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { latest, moved } from '../known.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';
import { withColumns } from './rowwise.ts';

/** `shift(later: n)`: K − n, L + n. `shift(earlier: n)`: K + n. */
export function shift(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const later = spanOf(step.family.arguments.get('later'), joined.interval) ?? 0;
  const earlier = spanOf(step.family.arguments.get('earlier'), joined.interval) ?? 0;
  const origin = { location: step.call.location, text: `brings values of ${durationText(earlier)} later to the row` };
  const columns = templateColumns(step, inputs[0]?.facts, (column) =>
    moved(latest(column === undefined ? [] : [column]), earlier - later, origin),
  );
  return {
    ...withColumns(step, joined, columns),
    lookback: joined.lookback + later,
  };
}
