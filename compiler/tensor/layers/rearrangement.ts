import { listArgument, numberArgument } from '../arguments.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault, tensorType } from '../layer-type.ts';
import { multiplySizes, type Size, shapeText } from '../size.ts';
import { alongAxis, axisOf, sequenceInput } from './axis.ts';
import { tensorInput } from './inputs.ts';

/** Time and features exchanged: [a, b] becomes [b, a]. */
export const transpose: LayerRule = {
  infer(inputs) {
    const x = sequenceInput(inputs, 'transpose');
    return x.kind === 'fault' ? x : tensorType(x.shape.toReversed());
  },
  lower: ({ builder }, inputs) => builder.transpose(operand(inputs, 0), [0, 2, 1]),
};

/** The same elements in another shape; the batch stays. */
export const reshape: LayerRule = {
  infer(inputs, given) {
    const x = tensorInput(inputs, 'reshape');
    if (x.kind === 'fault') return x;
    const shape = listArgument(given, 'shape');
    const count = (sizes: readonly Size[]) => sizes.reduce<Size>(multiplySizes, 1);
    if (count(x.shape) === count(shape)) return tensorType(shape);
    return fault(
      `reshape cannot make ${shapeText(shape)} of ${shapeText(x.shape)}`,
      `give sizes whose product is ${count(x.shape)}`,
    );
  },
  lower({ builder }, inputs, given) {
    const x = operand(inputs, 0);
    return builder.reshape(x, [dimensionAt(x.shape, 0), ...listArgument(given, 'shape')]);
  },
};

/** Elements `from` up to, not including, `to` along a named dimension. */
export const slice: LayerRule = {
  infer(inputs, given) {
    const x = alongAxis(inputs, 'slice', given);
    if (x.kind === 'fault') return x;
    const axis = axisOf(given, x.shape.length);
    const [from, to] = [numberArgument(given, 'from'), numberArgument(given, 'to')];
    const size = x.shape[axis];
    if (from >= to) return fault(`slice from ${from} to ${to} is empty`, 'give a `to` that is larger than `from`');
    if (typeof size === 'number' && to > size) {
      return fault(`slice to ${to} is longer than the ${size} there are`, `give a \`to\` of at most ${size}`);
    }
    return tensorType(x.shape.map((own, at) => (at === axis ? to - from : own)));
  },
  lower({ builder }, inputs, given) {
    const x = operand(inputs, 0);
    const axis = 1 + axisOf(given, x.shape.length - 1);
    return builder.slice(x, axis, numberArgument(given, 'from'), numberArgument(given, 'to'));
  },
};
