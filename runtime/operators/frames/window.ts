import { exampleRows } from '../../engine/examples.ts';
import { FrameBuilder } from '../../frame/builder.ts';
import { openInput } from '../../frame/frame.ts';
import { bars } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';

/**
 * `stdlib/frames/window.pipe`. A new head over the same columns: each row stands for itself and those before it, and
 * whoever reads the frame leaves out the rows whose window does not fit.
 */
export const window: OperatorImplementation = {
  async run(context) {
    const input = context.inputs.rows;
    if (input === undefined) throw new Error("the step has no input 'rows'");
    const frame = openInput(input);
    if (frame.window !== undefined)
      throw new OperatorError(`the rows are windows of ${frame.window} bars already`, 'Take the window once.');
    const length = bars(context.arguments, 'length', frame.interval);
    const examples = exampleRows({ ...frame, window: length }, undefined, []).length;
    if (examples === 0)
      throw new OperatorError(
        `no row has ${length} consecutive bars of its asset that end in it`,
        'Take a shorter window, or rows with fewer gaps.',
      );
    const { entities, interval, stamp } = frame;
    const builder = new FrameBuilder(context.output, { entities, interval, stamp, window: length });
    for (const column of frame.columns) builder.keep(frame, column);
    if (frame.parts.length > 0) builder.setParts(frame.parts);
    const { metrics } = finishFrame(context, builder);
    return { metrics: { ...metrics, examples } };
  },
};
