import { FrameBuilder } from '../../frame/builder.ts';
import { timeSpan } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { eachHorizon } from './horizon.ts';

/** `stdlib/labels/returns.pipe` */
export const forwardReturn: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'bars');
    const span = timeSpan(context.arguments, 'horizon');
    const close = frame.column('close');
    const time = frame.time();
    const values = new Float64Array(frame.rows).fill(Number.NaN);
    const labelEnd = new Float64Array(frame.rows).fill(Number.NaN);
    let labelled = 0;
    for (const entity of frame.entities)
      eachHorizon(frame, entity, span, (row, { last, end }) => {
        if (last === undefined || (time[last] ?? 0) + frame.knownAfter !== end) return; // no bar at that instant
        const change = (close[last] ?? Number.NaN) / (close[row] ?? Number.NaN) - 1;
        if (Number.isNaN(change)) return;
        values[row] = change;
        labelEnd[row] = end;
        labelled++;
      });
    const builder = FrameBuilder.like(context.output, frame)
      .add('forward_return', 'label', values)
      .add('label_end', 'label_end', labelEnd);
    const { metrics } = finishFrame(context, builder);
    return { metrics: { rows: metrics.rows ?? 0, labelled } };
  },
};
