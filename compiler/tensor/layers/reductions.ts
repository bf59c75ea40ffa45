import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorType } from '../layer-type.ts';
import { alongAxis, axisOf } from './axis.ts';

/** Mean over a named dimension, which goes away. */
export const mean = reduction('mean', (builder, x, axis) => builder.mean(x, [axis]));

/** Sum over a named dimension, which goes away. */
export const sum = reduction('sum', (builder, x, axis) => builder.sum(x, [axis]));

/** Largest over a named dimension, which goes away. Elements that are equally large share the gradient. */
export const max = reduction('max', (builder, x, axis) => builder.largest(x, [axis]));

/** The last element along a named dimension, which goes away. */
export const last = reduction('last', (builder, x, axis) => {
  const size = sizeAt(x.shape, axis);
  return builder.slice(x, axis, size - 1, size);
});

/** `reduce` leaves the axis with the size 1. */
function reduction(layer: string, reduce: (builder: GraphBuilder, x: Tensor, axis: number) => Tensor): LayerRule {
  return {
    infer(inputs, given) {
      const x = alongAxis(inputs, layer, given);
      if (x.kind === 'fault') return x;
      const axis = axisOf(given, x.shape.length);
      return tensorType(x.shape.filter((_, at) => at !== axis));
    },
    lower({ builder }, inputs, given) {
      const x = operand(inputs, 0);
      const axis = 1 + axisOf(given, x.shape.length - 1);
      return builder.reshape(
        reduce(builder, x, axis),
        x.shape.filter((_, at) => at !== axis),
      );
    },
  };
}
