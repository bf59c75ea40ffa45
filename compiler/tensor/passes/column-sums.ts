import { elements } from '../ir/dimensions.ts';
import type { TensorGraph } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/**
 * Sums over all axes but the last as a product of ones with the rows: on the CPU a matrix product is faster than a reduction over
 * the first axes.
 */
export function columnSumsAsProducts(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, node) => {
    const { operation } = node;
    if (operation.kind !== 'sum') return undefined;
    const x = operand(node.inputs, 0);
    const last = x.shape.length - 1;
    const leading = operation.axes.length === last && !operation.axes.includes(last);
    if (last < 1 || !leading || x.type !== 'float') return undefined;
    const rows = elements(x.shape.slice(0, last));
    const ones = builder.broadcast(builder.scalar(1), [1, rows]);
    const sums = builder.matmul(ones, builder.reshape(x, [rows, dimensionAt(x.shape, last)]));
    return builder.reshape(sums, node.shape);
  });
}
