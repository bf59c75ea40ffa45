import type { LayerRule } from '../layer-rule.ts';
import { fault, tensorType } from '../layer-type.ts';
import { addSizes, type Size, shapeText } from '../size.ts';

/** Tensors side by side along the last dimension. */
export const concat: LayerRule = {
  infer(inputs) {
    const shapes: (readonly Size[])[] = [];
    for (const input of inputs) {
      if (input.kind === 'index') {
        return fault('concat needs tensors, not an index', 'give the index to embedding(…) first');
      }
      shapes.push(input.shape);
    }
    const [first, ...others] = shapes;
    if (first === undefined || first.length === 0) {
      return fault('concat needs tensors with a dimension besides the batch', 'flatten(…) makes one');
    }
    let width: Size = first[first.length - 1] ?? 0;
    for (const shape of others) {
      const fits = shape.length === first.length && first.slice(0, -1).every((size, axis) => size === shape[axis]);
      if (!fits) {
        return fault(
          `concat needs tensors that differ in their last dimension alone, not ${shapeText(first)} and ${shapeText(shape)}`,
          'flatten(…) makes one dimension of several',
        );
      }
      width = addSizes(width, shape[shape.length - 1] ?? 0);
    }
    return tensorType([...first.slice(0, -1), width]);
  },
  lower: ({ builder }, inputs) => builder.concat(inputs, (inputs[0]?.shape.length ?? 1) - 1),
};
