import type { PlanValue } from '../../../compiler/plan/value.ts';
import type { Frame } from '../../frame/frame.ts';
import type { FrameEntity } from '../../frame/manifest.ts';

/** The bars that lie within the horizon after a row. */
export interface Horizon {
  /** The last row within it; the row itself when the horizon holds no bar; `undefined` when it reaches past the asset's last bar. */
  readonly last: number | undefined;
  /** Milliseconds at which the horizon has passed. */
  readonly end: number;
}

/**
 * Visits the rows of an entity with their horizons. In bars, the horizon is that many next rows, whatever time lies between; as a
 * duration, it is the bars known no later than that.
 */
export function eachHorizon(
  frame: Frame,
  entity: FrameEntity,
  span: Extract<PlanValue, { readonly kind: 'bars' | 'duration' }>,
  visit: (row: number, horizon: Horizon) => void,
): void {
  const time = frame.time();
  const final = entity.start + entity.count - 1;
  const at = (row: number): number => time[row] ?? Number.NaN;
  let last = entity.start;
  for (let row = entity.start; row <= final; row++) {
    if (span.kind === 'bars') {
      last = row + span.count;
      visit(row, last > final ? { last: undefined, end: Number.NaN } : { last, end: at(last) + frame.knownAfter });
      continue;
    }
    const until = at(row) + span.milliseconds;
    while (last < final && at(last + 1) <= until) last++;
    visit(row, until > at(final) ? { last: undefined, end: Number.NaN } : { last, end: until + frame.knownAfter });
  }
}
