import { frameInput } from '../inputs.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';
import { writeLabel } from './label-output.ts';

/** `stdlib/labels/cases.pipe` */
export const classOf: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'cases');
    const numbers = new Float64Array(frame.rows);
    const classes: string[] = [];
    const counts: number[] = [];
    for (const { name, start, count, case: own } of frame.entities) {
      if (own === undefined)
        throw new OperatorError(
          'the rows are no cases, and have no class',
          'Cases are read by `series(…)`; bars get a label that looks ahead.',
        );
      if (own.class === undefined)
        throw new OperatorError(
          `the file does not say which class ${name} is of`,
          'Its header has a line `@classLabel true …`, and each case ends in its class.',
        );
      const { number } = own.class;
      classes[number] = own.class.name;
      counts[number] = (counts[number] ?? 0) + 1;
      numbers.fill(number, start, start + count);
    }
    const metrics = writeLabel(context, frame, [{ head: 'class', values: numbers, classes }], frame.time());
    const shares = classes.map((name, number) => [`${name}_cases`, counts[number] ?? 0] as const);
    return { metrics: { ...metrics, labelled: frame.rows, ...Object.fromEntries(shares) } };
  },
};
