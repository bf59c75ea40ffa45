import { type Frame, openInput } from '../frame/frame.ts';
import type { OperatorContext, OperatorInput } from './operator.ts';

/** An input by its name in the plan. */
export function inputNamed(context: OperatorContext, name: string): OperatorInput {
  const input = context.inputs[name];
  if (input === undefined) throw new Error(`the step '${context.operator}' has no input '${name}'`);
  return input;
}

/** A frame input: all its rows, or those of the part that the plan's edge names. */
export function frameInput(context: OperatorContext, name: string): Frame {
  return openInput(inputNamed(context, name));
}

/** The frames of a list input `NAME.0`, `NAME.1`, …, in order. */
export function frameInputs(context: OperatorContext, name: string): readonly Frame[] {
  const frames: Frame[] = [];
  for (let index = 0; context.inputs[`${name}.${index}`] !== undefined; index++)
    frames.push(frameInput(context, `${name}.${index}`));
  return frames;
}
