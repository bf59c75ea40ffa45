import type { PlanArguments } from '../../plan/value.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault, tensorType } from '../layer-type.ts';
import { affine, affineParameters } from './affine.ts';
import { vectorInput } from './inputs.ts';

/** x W + b, as wide as another tensor. */
export const denseAs: LayerRule = {
  infer(inputs) {
    const x = vectorInput(inputs, 'dense_as');
    if (x.kind === 'fault') return x;
    const like = inputs[1];
    if (like?.kind !== 'tensor') return fault('dense_as needs a tensor to be as wide as', 'name an input of the model');
    const width = like.shape.at(-1);
    return width === undefined
      ? fault('dense_as needs a width to take over', 'flatten(…) makes one')
      : tensorType([...x.shape.slice(0, -1), width]);
  },
  parameters([x, like]) {
    if (x?.kind !== 'tensor' || like?.kind !== 'tensor') return 0;
    return affineParameters(x.shape.at(-1) ?? 0, like.shape.at(-1) ?? 0);
  },
  lower(site, inputs) {
    const like = operand(inputs, 1);
    return affine(site, operand(inputs, 0), sizeAt(like.shape, like.shape.length - 1));
  },
};

/**
 * x W + b, one number for each class of a head of the label, and one where it is binary or real. How many classes there are is known
 * when the rows are: until then the width is the dimension `classesOf(head)`.
 */
export const logits: LayerRule = {
  infer(inputs, given) {
    const x = vectorInput(inputs, 'logits');
    return x.kind === 'fault' ? x : tensorType([...x.shape.slice(0, -1), classesOf(headOf(given))]);
  },
  parameters([x], _given, result) {
    if (x?.kind !== 'tensor' || result.kind !== 'tensor') return 0;
    return affineParameters(x.shape.at(-1) ?? 0, result.shape.at(-1) ?? 0);
  },
  lower(site, inputs, given) {
    return affine(site, operand(inputs, 0), site.size(classesOf(headOf(given))));
  },
};

/** Name of the dimension that has a number for each class of a head; of the label's only head where none is named. */
export function classesOf(head: string | undefined): string {
  return head === undefined ? 'classes' : `${head}.classes`;
}

/** The head that a `logits` layer names. */
export function headOf({ head }: PlanArguments): string | undefined {
  return head?.kind === 'string' ? head.value : undefined;
}
