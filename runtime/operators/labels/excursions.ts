import type { Frame } from '../../frame/frame.ts';
import { symbol, timeSpan } from '../arguments.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { eachHorizon } from './horizon.ts';
import { writeLabel } from './label-output.ts';
import { slidingMaximum } from './sliding-maximum.ts';

/** `stdlib/labels/excursions.pipe` */
export const excursions: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'bars');
    const path = symbol(context.arguments, 'path') === 'close' ? 'close' : 'high_low';
    const { drawdown, favourable, labelEnd, labelled } = excursionsOver(
      frame,
      timeSpan(context.arguments, 'horizon'),
      path,
    );
    const metrics = writeLabel(
      context,
      frame,
      [
        { head: 'drawdown', values: drawdown },
        { head: 'favourable', values: favourable },
      ],
      labelEnd,
    );
    return { metrics: { ...metrics, labelled } };
  },
};

export interface Excursions {
  /** Fractions of the close by row; NaN where the label is not known. */
  readonly drawdown: Float64Array;
  readonly favourable: Float64Array;
  readonly labelEnd: Float64Array;
  readonly labelled: number;
}

export function excursionsOver(
  frame: Frame,
  span: Parameters<typeof eachHorizon>[2],
  path: 'high_low' | 'close',
): Excursions {
  const close = frame.column('close');
  const high = path === 'close' ? close : frame.column('high');
  const low = path === 'close' ? close : frame.column('low');
  const drawdown = new Float64Array(frame.rows).fill(Number.NaN);
  const favourable = new Float64Array(frame.rows).fill(Number.NaN);
  const labelEnd = new Float64Array(frame.rows).fill(Number.NaN);
  const highest = slidingMaximum(high);
  const lowest = slidingMaximum(low.map((price) => -price));
  let labelled = 0;
  for (const entity of frame.entities)
    eachHorizon(frame, entity, span, (row, { last, end }) => {
      const price = close[row] ?? Number.NaN;
      if (last === undefined || last === row || Number.isNaN(price)) return;
      const rise = highest.of(row + 1, last) / price - 1;
      const fall = 1 + lowest.of(row + 1, last) / price;
      if (Number.isNaN(rise) || Number.isNaN(fall)) return;
      drawdown[row] = Math.max(fall, 0);
      favourable[row] = Math.max(rise, 0);
      labelEnd[row] = end;
      labelled++;
    });
  return { drawdown, favourable, labelEnd, labelled };
}
