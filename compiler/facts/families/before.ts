import { text } from '../../plan/encoding.ts';
import type { StepFacts } from '../facts.ts';
import { identity } from '../identity.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';

/** `before(until, embargo)`: the rows more than the embargo before a date. Fewer rows, so a base of their own, bounded by the date. */
export function before(step: Transfer): StepFacts {
  const joined = joinFrames(step, frames(step.inputs));
  const until = step.family.arguments.get('until');
  const embargo = spanOf(step.family.arguments.get('embargo'), joined.interval) ?? 0;
  if (until?.kind !== 'date') return { ...joined, broken: true };
  const bound = Date.parse(`${until.text}T00:00:00Z`) - embargo;
  const base = `${step.call.signature.operator}-${identity([text(joined.rows.base), text(String(bound))]).slice(0, 8)}`;
  return {
    ...joined,
    rows: {
      ...joined.rows,
      base,
      location: step.call.location,
      until: Math.min(bound, joined.rows.until ?? bound),
    },
  };
}
