import { differentCalendars } from '../../../language/diagnostics/catalogue/rows.ts';
import { withoutDuplicates } from '../columns.ts';
import { durationText } from '../duration-text.ts';
import type { FrameFacts, StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';
import { sumOfWidths } from './append.ts';

/**
 * `joins()`: the rows that two frames both have, by asset and instant. K and L are the later and longer; rows of their own, so
 * neither split nor label is carried over.
 */
export function joins(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const [left, right] = inputs.map(({ facts }) => facts);
  const other = inputs[1]?.input.reference.location;
  if (left === undefined || right === undefined || other === undefined)
    throw new Error(`${step.call.signature.name} reads two frames`);
  let broken = left.broken ?? right.broken;
  if (!broken && left.interval !== right.interval) {
    const every = ({ interval }: FrameFacts) => (interval === undefined ? 'no interval' : durationText(interval));
    step.report(differentCalendars, other, {
      step: step.call.signature.name,
      one: every(left),
      other: every(right),
    });
    broken = true;
  }
  const prefix = step.call.arguments.get('prefix')?.value;
  const names = prefix?.kind === 'string' ? prefix.value : '';
  const columns = [...left.columns, ...right.columns.map((column) => ({ ...column, name: names + column.name }))];
  const width = sumOfWidths([left, right]);
  const from = Math.max(left.rows.from ?? Number.NEGATIVE_INFINITY, right.rows.from ?? Number.NEGATIVE_INFINITY);
  const until = Math.min(left.rows.until ?? Number.POSITIVE_INFINITY, right.rows.until ?? Number.POSITIVE_INFINITY);
  return {
    kind: 'Frame',
    columns: broken ? columns : withoutDuplicates(step, columns),
    ...(width === undefined ? {} : { width }),
    ...(left.selection === undefined && right.selection === undefined ? {} : { selection: step.id }),
    ...(left.interval === undefined ? {} : { interval: left.interval }),
    ...(left.stamp === undefined ? {} : { stamp: left.stamp }),
    lookback: Math.max(left.lookback, right.lookback),
    seen: joinSeen(left.seen, right.seen),
    rows: {
      base: `${step.call.signature.operator}-${step.id.slice(0, 8)}`,
      location: step.call.location,
      ...(Number.isFinite(from) ? { from } : {}),
      ...(Number.isFinite(until) ? { until } : {}),
    },
    ...(broken ? { broken } : {}),
  };
}
