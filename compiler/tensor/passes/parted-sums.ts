import { dividedBy, factorOf } from '../ir/dimensions.ts';
import type { TensorGraph } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/** Products over fewer rows are done before their parts pay. */
const fewestRows = 2048;

/** Of larger results the parts cost more memory traffic than they save. */
const largestResult = 65_536;

/**
 * The gradient of a weight is a product over all rows of all examples, with a small result. ONNX Runtime divides a product among threads by
 * its result, so that each of them packs all rows of one side; here it is a stack of products over a part of the rows each, which
 * threads take as they are, and their sum.
 * @param examples How many go through the graph at once, where that is known.
 */
export function partedSums(examples: number): (graph: TensorGraph) => TensorGraph {
  return (graph) =>
    rewrite(graph, (builder, node) => {
      const { operation } = node;
      if (operation.kind !== 'matmul' || !operation.transposeLeft || operation.transposeRight) return undefined;
      const left = operand(node.inputs, 0);
      const right = operand(node.inputs, 1);
      const rows = left.shape[0];
      if (node.type !== 'float' || node.shape.length !== 2 || typeof rows !== 'string') return undefined;
      const [height, width] = [sizeAt(node.shape, 0), sizeAt(node.shape, 1)];
      const parts = [4, 2].find((count) => factorOf(rows) % count === 0);
      if (parts === undefined || factorOf(rows) * examples < fewestRows || height * width > largestResult)
        return undefined;
      const part = dividedBy(rows, parts);
      const stack = builder.matmul(
        builder.reshape(left, [parts, part, height]),
        builder.reshape(right, [parts, part, width]),
        { left: true },
      );
      return builder.reshape(builder.sum(stack, [0]), node.shape);
    });
}
