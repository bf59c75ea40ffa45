import { fraction, timeSpan } from '../arguments.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { changesOver } from './changes.ts';
import { writeLabel } from './label-output.ts';

/** In the order of their numbers. */
const classes = ['down', 'flat', 'up'] as const;

/** `stdlib/labels/direction.pipe` */
export const direction: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'bars');
    const flat = fraction(context.arguments, 'flat');
    const { changes, labelEnd, labelled } = changesOver(frame, timeSpan(context.arguments, 'horizon'));
    const counts = [0, 0, 0];
    const numbers = changes.map((change) => {
      if (Number.isNaN(change)) return change;
      const number = change < -flat ? 0 : change > flat ? 2 : 1;
      counts[number] = (counts[number] ?? 0) + 1;
      return number;
    });
    const metrics = writeLabel(context, frame, [{ head: 'direction', values: numbers, classes }], labelEnd);
    const rates = Object.fromEntries(classes.map((name, number) => [`${name}_rate`, (counts[number] ?? 0) / labelled]));
    return { metrics: { ...metrics, labelled, ...rates } };
  },
};
