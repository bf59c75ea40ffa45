import { notWholeBars } from '../../../language/diagnostics/catalogue/units.ts';
import { argumentsOf } from '../../program/argument-table.ts';
import { countOf, latestOf, templateColumns } from '../columns.ts';
import { durationText } from '../duration-text.ts';
import type { StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';

/** `resample(every)`: coarser bars, restamped at the moment the bin is known; rows of their own, without parts or label. */
export function resample(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const interval = spanOf(step.family.arguments.get('every'), joined.interval) ?? joined.interval ?? 0;
  const columns = templateColumns(step, inputs[0]?.facts, () => latestOf(inputs));
  const whole = coarser(step, interval, joined.interval);
  return {
    kind: 'Frame',
    columns,
    width: countOf(columns),
    interval,
    ...(joined.stamp === undefined ? {} : { stamp: joined.stamp }),
    lookback: joined.lookback + interval,
    seen: joined.seen,
    rows: { base: `${step.call.signature.operator}-${step.id.slice(0, 8)}`, location: step.call.location },
    ...(joined.broken || !whole ? { broken: true } : {}),
  };
}

function coarser(step: Transfer, every: number, interval: number | undefined): boolean {
  if (interval === undefined || (every >= interval && every % interval === 0)) return true;
  const below = Math.floor(every / interval) * interval;
  step.report(notWholeBars, durationArgument(step)?.location ?? step.call.location, {
    duration: durationText(every),
    interval: durationText(interval),
    below: below === 0 ? undefined : durationText(below),
    above: durationText(below + interval),
  });
  return false;
}

function durationArgument(step: Transfer) {
  return argumentsOf(step.call.arguments).find((argument) => argument.value.kind === 'duration');
}
