import { labelMissing } from '../../../language/diagnostics/catalogue/rows.ts';
import { templateColumns } from '../columns.ts';
import type { SeenRows, StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { latest } from '../known.ts';
import { choosingMetric } from '../metric.ts';
import { partsOf } from '../parts.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `threshold(by)`: scores become decisions, by the limit that scores best on a part. S ∪ (rows of that part, chosen); of the scores of
 * several folds each fold's limit is chosen on its own part, before the rows that it serves.
 */
export function threshold(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const columns = templateColumns(step, joined, (column) => latest(column === undefined ? joined.columns : [column]));
  const decided = { ...joined, columns, width: columns.length };
  if (joined.broken) return decided;
  const location = inputs[0]?.input.reference.location ?? step.call.location;
  if (joined.label === undefined) {
    step.report(labelMissing, location, { step: step.call.signature.name });
    return { ...decided, broken: true };
  }
  const metric = choosingMetric(step, partsOf(joined), joined.rows.split?.location);
  if (metric === undefined) return { ...decided, broken: true };
  const chosen: SeenRows = {
    rows: joined.folds === undefined ? { ...joined.rows, part: metric.part } : joined.rows,
    mode: 'chosen',
    step: step.call.signature.name,
    location: metric.location,
    ...(joined.folds === undefined ? {} : { perRow: joined.folds.ordered ? 'before' : 'around' }),
  };
  return { ...decided, seen: joinSeen(joined.seen, [chosen]) };
}
