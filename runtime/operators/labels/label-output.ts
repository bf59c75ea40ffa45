import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import { finishFrame } from '../frame-output.ts';
import type { Metrics, OperatorContext } from '../operator.ts';

/** A head of a label: a value a row, NaN where it is not known. */
export interface LabelColumn {
  readonly head: string;
  readonly values: Float64Array;
  /** Names of the classes whose numbers the values are. */
  readonly classes?: readonly string[];
}

/** Writes a label of the rows of `frame`. `labelEnd` is when each row's is known, in milliseconds. */
export function writeLabel(
  context: OperatorContext,
  frame: Frame,
  columns: readonly LabelColumn[],
  labelEnd: Float64Array,
): Metrics {
  const builder = FrameBuilder.like(context.output, frame);
  for (const { head, values, classes } of columns) builder.add(head, 'label', values, classes);
  builder.add('label_end', 'label_end', labelEnd);
  const { metrics } = finishFrame(context, builder);
  return { rows: metrics.rows ?? 0 };
}
