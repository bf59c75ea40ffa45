import { notWholeBars } from '../../language/diagnostics/catalogue/units.ts';
import type { Location } from '../../language/source/source.ts';
import { describeDuration, describeValue } from '../describe.ts';
import type { PlanValue } from '../plan/value.ts';
import { type Checker, complain } from './checker.ts';

/**
 * A span of time as whole bars of a frame whose interval is `interval` milliseconds. Bars stay as they are, and so does
 * everything where the interval is not known. `undefined` where the duration is no multiple of it, which is reported.
 */
export function spanInBars(
  checker: Checker,
  value: PlanValue,
  interval: number | undefined,
  location: Location,
): PlanValue | undefined {
  if (value.kind !== 'duration' || interval === undefined || interval <= 0) return value;
  const count = value.milliseconds / interval;
  if (Number.isInteger(count)) return { kind: 'bars', count };
  const below = Math.floor(count) * interval;
  complain(checker, notWholeBars, location, {
    duration: describeValue(value),
    interval: describeDuration(interval),
    below: below <= 0 ? undefined : describeDuration(below),
    above: describeDuration((Math.floor(count) + 1) * interval),
  });
  return undefined;
}

/** A bound and a value in one dimension: where one counts bars and the other time, both in milliseconds. */
export function spansComparable(
  bounds: PlanValue,
  value: PlanValue,
  interval: number | undefined,
): { readonly bounds: PlanValue; readonly value: PlanValue } {
  if (interval === undefined || (value.kind !== 'duration' && value.kind !== 'bars')) return { bounds, value };
  return { bounds: inMilliseconds(bounds, interval), value: inMilliseconds(value, interval) };
}

function inMilliseconds(value: PlanValue, interval: number): PlanValue {
  switch (value.kind) {
    case 'bars':
      return { kind: 'duration', milliseconds: value.count * interval };
    case 'range':
      return { ...value, low: inMilliseconds(value.low, interval), high: inMilliseconds(value.high, interval) };
    case 'list':
      return { kind: 'list', items: value.items.map((item) => inMilliseconds(item, interval)) };
    default:
      return value;
  }
}
