import { outsideRefinement } from '../../language/diagnostics/catalogue/types.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import type { Location } from '../../language/source/source.ts';
import { describeValue } from '../describe.ts';
import type { PlanValue } from '../plan/value.ts';
import { contains } from './arithmetic.ts';
import { type Checker, complain } from './checker.ts';
import type { Destination } from './coerce.ts';
import { spansComparable } from './spans.ts';
import type { RefinedType } from './type.ts';

/** A constant with the places that a mistake in it must show. */
export interface Refined {
  readonly destination: Destination;
  readonly value: PlanValue;
  /** The value as it was written, where normalising changed it. */
  readonly written?: PlanValue;
  readonly location: Location;
  readonly origin?: Location | undefined;
}

/** Whether `value` is in the refinement of `type`; reports it where it is not. Values that cannot be compared pass. */
export function checkRefinement(checker: Checker, type: RefinedType, refined: Refined): boolean {
  const { refinement } = type;
  if (refinement === undefined) return true;
  const { bounds, value } = spansComparable(refinement.value, refined.value, refined.destination.interval);
  if (contains(bounds, value) !== false) return true;
  const constraint = describeValue(refinement.value);
  const related: Label[] = [{ location: refinement.location, text: 'declared here' }];
  if (refined.origin !== undefined) related.push({ location: refined.origin, text: 'written here' });
  complain(
    checker,
    outsideRefinement,
    refined.location,
    {
      what: refined.destination.what,
      value: valueInWords(refined),
      constraint,
      help: boundsInWords(refinement.value),
    },
    { related },
  );
  return false;
}

/** The value as it was written, and what it is on bars of the frame where it was written as a time. */
function valueInWords({ value, written = value }: Refined): string {
  const counted = written.kind === 'duration' && value.kind === 'bars' ? `, ${describeValue(value)} here` : '';
  return `${describeValue(written)}${counted}`;
}

/** A range as a sentence: "write at least 2bars", "write at least 0 and less than 1". */
function boundsInWords(set: PlanValue): string {
  if (set.kind !== 'range') return `write one of ${describeValue(set)}`;
  const parts: string[] = [];
  if (set.low.kind !== 'none') parts.push(`at least ${describeValue(set.low)}`);
  if (set.high.kind !== 'none') parts.push(`${set.exclusive ? 'less than' : 'at most'} ${describeValue(set.high)}`);
  return `write ${parts.join(' and ')}`;
}
