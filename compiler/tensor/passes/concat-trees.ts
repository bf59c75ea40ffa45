import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { rewrite } from './rewrite.ts';

/** Concatenations of more than `widest` tensors as trees of them, for kernels that bind only so many buffers. */
export function concatTrees(widest: number): (graph: TensorGraph) => TensorGraph {
  return (graph) =>
    rewrite(graph, (builder, { operation, inputs }) =>
      operation.kind === 'concat' && inputs.length > widest ? tree(builder, inputs, operation.axis, widest) : undefined,
    );
}

function tree(builder: GraphBuilder, parts: readonly Tensor[], axis: number, widest: number): Tensor {
  if (parts.length <= widest) return builder.concat(parts, axis);
  const joined: Tensor[] = [];
  for (let first = 0; first < parts.length; first += widest) {
    const [only, ...others] = parts.slice(first, first + widest);
    if (only !== undefined) joined.push(others.length === 0 ? only : builder.concat([only, ...others], axis));
  }
  return tree(builder, joined, axis, widest);
}
