import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/** Products of stacks of matrices with the transpositions done before them. Two matrices alone are a Gemm, which transposes itself. */
export function plainStacks(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, { operation, inputs }) => {
    if (operation.kind !== 'matmul' || !(operation.transposeLeft || operation.transposeRight)) return undefined;
    const left = operand(inputs, 0);
    const right = operand(inputs, 1);
    if (left.shape.length === 2 && right.shape.length === 2) return undefined;
    return builder.matmul(
      operation.transposeLeft ? turned(builder, left) : left,
      operation.transposeRight ? turned(builder, right) : right,
    );
  });
}

function turned(builder: GraphBuilder, x: Tensor): Tensor {
  const axes = Array.from(x.shape.keys());
  return builder.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}
