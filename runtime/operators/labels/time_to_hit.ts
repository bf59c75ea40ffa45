import { fraction, symbol, timeSpan } from '../arguments.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { firstReaching } from './first-reaching.ts';
import { eachHorizon } from './horizon.ts';
import { writeLabel } from './label-output.ts';

/** `stdlib/labels/excursions.pipe` */
export const timeToHit: OperatorImplementation = {
  async run(context) {
    const args = context.arguments;
    const frame = frameInput(context, 'bars');
    const span = timeSpan(args, 'horizon');
    const profit = fraction(args, 'profit');
    const stop = fraction(args, 'stop');
    const isClose = symbol(args, 'path') === 'close';
    const close = frame.column('close');
    const time = frame.time();
    const rises = firstReaching(isClose ? close : frame.column('high'));
    const falls = firstReaching((isClose ? close : frame.column('low')).map((price) => -price));
    const values = new Float64Array(frame.rows).fill(Number.NaN);
    const labelEnd = new Float64Array(frame.rows).fill(Number.NaN);
    const counts = { labelled: 0, touched: 0 };
    for (const entity of frame.entities)
      eachHorizon(frame, entity, span, (row, { last, end }) => {
        const price = close[row] ?? Number.NaN;
        if (last === undefined || last === row || Number.isNaN(price)) return;
        const up = rises.find(row + 1, last + 1, price * (1 + profit));
        const down = falls.find(row + 1, last + 1, -price * (1 - stop));
        const touched = up < 0 ? down : down < 0 ? up : Math.min(up, down);
        counts.labelled++;
        if (touched < 0) {
          values[row] = 1;
          labelEnd[row] = end;
          return;
        }
        counts.touched++;
        const known = time[touched] ?? Number.NaN;
        values[row] =
          span.kind === 'bars' ? (touched - row) / span.count : (known - (time[row] ?? 0)) / span.milliseconds;
        labelEnd[row] = known + frame.knownAfter;
      });
    const metrics = writeLabel(context, frame, [{ head: 'time_to_hit', values }], labelEnd);
    return { metrics: { ...metrics, labelled: counts.labelled, touched_rate: counts.touched / counts.labelled } };
  },
};
