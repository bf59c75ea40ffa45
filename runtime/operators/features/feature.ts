import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';

/** One run of bars without a missing value, of one entity: input columns in the order asked for. */
export type Run = readonly Float64Array[];

/**
 * A feature column: for each run of bars, `compute` writes the run's values into `output`, which is filled with NaN. A value is
 * a function of the run's bars up to its own; a bar with a missing input therefore starts every indicator anew.
 */
export interface FeatureColumns {
  readonly names: readonly string[];
  readonly inputs: readonly string[];
  compute(run: Run, outputs: readonly Float64Array[]): void;
}

/** A single column. */
export function feature(
  name: string,
  inputs: readonly string[],
  compute: (run: Run, output: Float64Array) => void,
): FeatureColumns {
  return {
    names: [name],
    inputs,
    compute(run, [output]) {
      if (output !== undefined) compute(run, output);
    },
  };
}

/** An operator that makes columns of its `bars` input. Labels and parts that the bars carry are passed on. */
export function featureOperator(
  columnsOf: (args: PlanArguments, interval: number) => readonly FeatureColumns[],
): OperatorImplementation {
  return {
    async run(context) {
      const frame = frameInput(context, 'bars');
      const builder = FrameBuilder.like(context.output, frame);
      for (const columns of columnsOf(context.arguments, frame.interval)) {
        const outputs = computeFeature(frame, columns);
        columns.names.forEach((name, index) => {
          builder.add(name, 'value', outputs[index] ?? new Float64Array(0));
        });
      }
      return finishFrame(context, builder.keepRoles(frame));
    },
  };
}

/** The columns over the whole frame, entity by entity; where they are not defined, NaN. */
export function computeFeature(frame: Frame, columns: FeatureColumns): readonly Float64Array[] {
  const inputs = columns.inputs.map((name) => {
    if (!frame.has(name))
      throw new OperatorError(
        `the frame has no column '${name}'`,
        `Give it a frame of bars, with ${columns.inputs.join(', ')}; this one has ${frame.valueColumns.join(', ')}.`,
      );
    return frame.column(name);
  });
  const outputs = columns.names.map(() => new Float64Array(frame.rows).fill(Number.NaN));
  for (const entity of frame.entities)
    for (const [start, end] of runsOf(inputs, entity.start, entity.start + entity.count))
      columns.compute(
        inputs.map((input) => input.subarray(start, end)),
        outputs.map((output) => output.subarray(start, end)),
      );
  return outputs;
}

/** Maximal ranges within `start … end` in which no input is missing. */
function* runsOf(inputs: readonly Float64Array[], start: number, end: number): Generator<readonly [number, number]> {
  let from = start;
  for (let row = start; row < end; row++) {
    let missing = false;
    for (const input of inputs) missing ||= Number.isNaN(input[row]);
    if (!missing) continue;
    if (row > from) yield [from, row];
    from = row + 1;
  }
  if (end > from) yield [from, end];
}
