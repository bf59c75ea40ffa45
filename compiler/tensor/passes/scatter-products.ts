import type { TensorGraph } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import { elementCount } from '../state-layout.ts';
import { rewrite } from './rewrite.ts';

/**
 * Rows added up at their indices as a product with rows that are 1 at the index and 0 elsewhere: kernels of graphics processors add in
 * whatever order threads come, so that sums would differ in their last digits from run to run.
 */
export function scatterProducts(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, node) => {
    const { operation } = node;
    if (operation.kind !== 'scatter_add') return undefined;
    const indices = operand(node.inputs, 0);
    const values = operand(node.inputs, 1);
    const count = values.shape[0] ?? 0;
    const width = elementCount(values.shape.slice(1).map((_, axis) => sizeAt(values.shape, axis + 1)));
    const places = builder.constant(
      Array.from({ length: operation.rows }, (_, row) => row),
      [1, operation.rows],
      'int32',
    );
    const chosen = builder.binary('equal', builder.reshape(builder.cast(indices, 'int32'), [count, 1]), places);
    const sums = builder.matmul(builder.cast(chosen, values.type), builder.reshape(values, [count, width]), {
      left: true,
    });
    return builder.reshape(sums, node.shape);
  });
}
