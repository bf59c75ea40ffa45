import { type Frame, openInput } from '../frame/frame.ts';
import type { FrameColumn } from '../frame/manifest.ts';
import type { OperatorContext, OperatorInput } from './operator.ts';

/** An input by its name in the plan. */
export function inputNamed(context: OperatorContext, name: string): OperatorInput {
  const input = context.inputs[name];
  if (input === undefined) throw new Error(`the step '${context.operator}' has no input '${name}'`);
  return input;
}

/**
 * A frame input: all its rows, or those of the part that the plan's edge names. A label given as rows is a frame whose features are
 * its heads, or the head that the edge names.
 */
export function frameInput(context: OperatorContext, name: string): Frame {
  const input = inputNamed(context, name);
  const frame = openInput(input);
  return input.type.kind === 'Label' ? headsAsFeatures(frame, input.head) : frame;
}

function headsAsFeatures(label: Frame, head: string | undefined): Frame {
  const heads = label.heads.filter((name) => head === undefined || name === head);
  const columns = label.columns.flatMap((column): readonly FrameColumn[] => {
    if (column.role === 'label') return heads.includes(column.name) ? [{ ...column, role: 'value' }] : [];
    return column.role === 'label_end' ? [] : [column];
  });
  return { ...label, columns, valueColumns: heads, heads: [], labelEnd: () => undefined };
}

/** The frames of a list input `NAME.0`, `NAME.1`, …, in order. */
export function frameInputs(context: OperatorContext, name: string): readonly Frame[] {
  const frames: Frame[] = [];
  for (let index = 0; context.inputs[`${name}.${index}`] !== undefined; index++)
    frames.push(frameInput(context, `${name}.${index}`));
  return frames;
}
