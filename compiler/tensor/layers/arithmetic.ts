import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault, tensorType } from '../layer-type.ts';
import { shapeText } from '../size.ts';

export const add = arithmetic('add');
export const subtract = arithmetic('subtract');
export const multiply = arithmetic('multiply');
export const divide = arithmetic('divide');

/** `x + y` and its like: two tensors of one shape, where a size of 1 stretches. */
function arithmetic(kind: 'add' | 'subtract' | 'multiply' | 'divide'): LayerRule {
  return {
    infer(inputs) {
      const [left, right] = inputs;
      if (left?.kind !== 'tensor' || right?.kind !== 'tensor') {
        return fault(`${kind} needs two tensors, not an index`, 'give the index to embedding(…) first');
      }
      const fits =
        left.shape.length === right.shape.length &&
        left.shape.every((size, axis) => size === right.shape[axis] || size === 1 || right.shape[axis] === 1);
      if (fits) return tensorType(left.shape.map((size, axis) => (size === 1 ? (right.shape[axis] ?? size) : size)));
      return fault(
        `${kind} needs two tensors of one shape, not ${shapeText(left.shape)} and ${shapeText(right.shape)}`,
        'a dense(…) layer brings one to the width of the other; concat(…) puts them side by side',
      );
    },
    lower: ({ builder }, inputs) => builder.binary(kind, operand(inputs, 0), operand(inputs, 1)),
  };
}
