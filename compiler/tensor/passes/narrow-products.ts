import type { TensorGraph } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
import { countUses } from '../ir/uses.ts';
import { rewrite } from './rewrite.ts';

/**
 * Columns of a matrix product as a product with those columns alone. Of a layer's input gradient often only few columns are needed:
 * those of a learned embedding beside the data.
 */
export function narrowProducts(graph: TensorGraph): TensorGraph {
  const uses = countUses(graph);
  return rewrite(graph, (builder, node) => {
    const original = graph.nodes[node.id];
    const product = node.inputs[0];
    if (node.operation.kind !== 'slice' || product?.operation.kind !== 'matmul') return undefined;
    const last = node.shape.length - 1;
    if (node.operation.axis !== last || uses[original?.inputs[0]?.id ?? 0] !== 1) return undefined;
    const { transposeLeft, transposeRight } = product.operation;
    const right = operand(product.inputs, 1);
    const axis = right.shape.length - (transposeRight ? 2 : 1);
    if (typeof dimensionAt(right.shape, axis) !== 'number') return undefined;
    const columns = builder.slice(right, axis, node.operation.start, node.operation.end);
    return builder.matmul(operand(product.inputs, 0), columns, { left: transposeLeft, right: transposeRight });
  });
}
