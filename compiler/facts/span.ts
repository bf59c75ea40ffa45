import type { PlanValue } from '../plan/value.ts';

/**
 * Milliseconds of a span of bars or a duration; the longest of a list; `forever` is unbounded. Undefined where bars are
 * counted on rows without an interval.
 */
export function spanOf(value: PlanValue | undefined, interval: number | undefined): number | undefined {
  switch (value?.kind) {
    case 'duration':
      return value.milliseconds;
    case 'bars':
      return interval === undefined ? undefined : value.count * interval;
    case 'int':
      return interval === undefined ? undefined : value.value * interval;
    case 'symbol':
      return Number.POSITIVE_INFINITY;
    case 'list': {
      let longest = 0;
      for (const item of value.items) {
        const span = spanOf(item, interval);
        if (span === undefined) return undefined;
        longest = Math.max(longest, span);
      }
      return longest;
    }
    default:
      return undefined;
  }
}
