import type { TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/**
 * max(x, 0) times a mask of 0 and 1 as x times one mask of both: the backward half then multiplies by that mask once. Runs before
 * differentiation.
 */
export function maskedRelu(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, node) => {
    if (node.operation.kind !== 'multiply') return undefined;
    for (const [relu, mask] of [node.inputs, node.inputs.toReversed()]) {
      if (relu?.operation.kind !== 'maximum' || mask?.operation.kind !== 'cast') continue;
      const keep = operand(mask.inputs, 0);
      const zero = operand(relu.inputs, 1);
      if (keep.type !== 'bool' || zero.operation.kind !== 'constant' || zero.operation.values[0] !== 0) continue;
      if (zero.shape.length > 0) continue;
      const x = operand(relu.inputs, 0);
      const both = builder.binary('and', keep, builder.binary('greater', x, zero));
      return builder.multiply(x, builder.cast(both, node.type));
    }
    return undefined;
  });
}
