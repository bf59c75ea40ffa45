import { timeSpan } from '../arguments.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { changesOver } from './changes.ts';
import { writeLabel } from './label-output.ts';

/** `stdlib/labels/returns.pipe` */
export const forwardReturn: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'bars');
    const { changes, labelEnd, labelled } = changesOver(frame, timeSpan(context.arguments, 'horizon'));
    const metrics = writeLabel(context, frame, [{ head: 'forward_return', values: changes }], labelEnd);
    return { metrics: { ...metrics, labelled } };
  },
};
