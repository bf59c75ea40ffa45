import { windowedTwice } from '../../../language/diagnostics/catalogue/rows.ts';
import { describeValue } from '../../describe.ts';
import { durationText } from '../duration-text.ts';
import type { StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';

/** `window(length)`: a view of each row and those before it. L + length; a row keeps the part of its last bar. */
export function window(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const length = step.family.arguments.get('length');
  const span = spanOf(length, joined.interval);
  if (joined.window !== undefined && !joined.broken) {
    step.report(
      windowedTwice,
      step.call.calleeLocation,
      { window: `${joined.window} bars` },
      joined.windowLocation === undefined
        ? {}
        : { related: [{ location: joined.windowLocation, text: 'the first window' }] },
    );
    return { ...joined, broken: true };
  }
  if (span === undefined || joined.interval === undefined) return { ...joined, broken: true };
  const bars = span / joined.interval;
  if (!Number.isInteger(bars)) {
    const written = length === undefined ? durationText(span) : describeValue(length);
    throw new Error(`the window of ${written} was not checked against the interval`);
  }
  return { ...joined, window: bars, windowLocation: step.call.calleeLocation, lookback: joined.lookback + span };
}
