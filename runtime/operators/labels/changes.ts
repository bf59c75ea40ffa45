import type { Frame } from '../../frame/frame.ts';
import { eachHorizon } from './horizon.ts';

/** Changes of the close over a horizon. */
export interface Changes {
  /** Simple return by row; NaN where there is no bar at the horizon's end. */
  readonly changes: Float64Array;
  /** Milliseconds at which it is known. */
  readonly labelEnd: Float64Array;
  /** Rows that have one. */
  readonly labelled: number;
}

/**
 * From each row's bar to the one a horizon later: that many rows later in bars, exactly that much time later as a duration.
 */
export function changesOver(frame: Frame, span: Parameters<typeof eachHorizon>[2]): Changes {
  const close = frame.column('close');
  const time = frame.time();
  const changes = new Float64Array(frame.rows).fill(Number.NaN);
  const labelEnd = new Float64Array(frame.rows).fill(Number.NaN);
  let labelled = 0;
  for (const entity of frame.entities)
    eachHorizon(frame, entity, span, (row, { last, end }) => {
      if (last === undefined || (time[last] ?? 0) + frame.knownAfter !== end) return; // no bar at that instant
      const change = (close[last] ?? Number.NaN) / (close[row] ?? Number.NaN) - 1;
      if (Number.isNaN(change)) return;
      changes[row] = change;
      labelEnd[row] = end;
      labelled++;
    });
  return { changes, labelEnd, labelled };
}
