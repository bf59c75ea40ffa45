import type { GraphBuilder } from '../ir/builder.ts';
import { elements, factorOf, symbolOf } from '../ir/dimensions.ts';
import type { Dimension, Tensor, TensorGraph } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/** Of fewer numbers one product is done before a second one is begun. */
const fewestElements = 131_072;

/**
 * Sums over all axes but the last as a product of ones with the rows: on the CPU a matrix product is faster than a reduction over
 * the first axes. Many short rows are added up in two products: over the examples, of which each is one long row, and then over the
 * rows of one example, since a product with few columns waits for memory.
 * @param examples How many go through the graph at once, where that is known.
 */
export function columnSumsAsProducts(examples: number): (graph: TensorGraph) => TensorGraph {
  return (graph) =>
    rewrite(graph, (builder, node) => {
      const { operation } = node;
      if (operation.kind !== 'sum') return undefined;
      const x = operand(node.inputs, 0);
      const last = x.shape.length - 1;
      const leading = operation.axes.length === last && !operation.axes.includes(last);
      if (last < 1 || !leading || x.type !== 'float') return undefined;
      const rows = elements(x.shape.slice(0, last));
      const width = dimensionAt(x.shape, last);
      const each = symbolOf(rows) === 'batch' && typeof width === 'number' ? factorOf(rows) : 1;
      if (each === 1 || each * factorOf(width) * examples < fewestElements)
        return builder.reshape(sumOfRows(builder, x, rows, width), node.shape);
      const ofExample = sumOfRows(builder, x, 'batch', each * factorOf(width));
      return builder.reshape(sumOfRows(builder, ofExample, each, width), node.shape);
    });
}

/** The sum of as many rows of such a width: [1, width]. */
function sumOfRows(builder: GraphBuilder, x: Tensor, rows: Dimension, width: Dimension): Tensor {
  const ones = builder.broadcast(builder.scalar(1), [1, rows]);
  return builder.matmul(ones, builder.reshape(x, [rows, width]));
}
