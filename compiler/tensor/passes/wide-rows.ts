import type { GraphBuilder } from '../ir/builder.ts';
import { elements, factorOf, sameShape } from '../ir/dimensions.ts';
import { isElementwise } from '../ir/elementwise.ts';
import type { Shape, Tensor, TensorGraph } from '../ir/graph.ts';
import { unshaped } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/** Smaller tensors are done before their shapes are changed. */
const fewestElements = 262_144;

/**
 * Elementwise operations of many short rows with a row as few long ones, [batch, everything else], with that row repeated: kernels go
 * along the rows one after the other, and begin each anew. What such an operation is computed of or read by elementwise is computed in
 * that shape too.
 * @param examples How many go through the graph at once, where that is known.
 */
export function wideRows(examples: number): (graph: TensorGraph) => TensorGraph {
  return (graph) =>
    rewrite(graph, (builder, node) => {
      if (!isElementwise(node.operation)) return undefined;
      const shape = wideShape(node.shape);
      if (shape === undefined || factorOf(elements(shape)) * examples < fewestElements) return undefined;
      const row = node.inputs.some((input) => isRow(input, node.shape));
      const follows = node.inputs.some((input) => input !== unshaped(input) && sameShape(unshaped(input).shape, shape));
      if (!row && !follows) return undefined;
      const operands: Tensor[] = [];
      for (const input of node.inputs) {
        if (sameShape(input.shape, node.shape)) operands.push(builder.reshape(input, shape));
        else if (elements(input.shape) === 1) operands.push(input);
        else if (isRow(input, node.shape)) operands.push(repeated(builder, input, shape));
        else return undefined;
      }
      return builder.reshape(builder.append(node.operation, operands), node.shape);
    });
}

/** [batch, everything else] of a tensor whose rows are many for each example. */
function wideShape(shape: Shape): Shape | undefined {
  const count = elements(shape);
  if (typeof count === 'number' || !count.endsWith('batch') || shape.length < 2) return undefined;
  const wide = ['batch', factorOf(count)] as const;
  return typeof shape.at(-1) === 'number' && !sameShape(shape, wide) ? wide : undefined;
}

/** Whether a tensor has the last axes of a whole, and is the same along all others. */
function isRow({ shape }: Tensor, whole: Shape): boolean {
  const own = shape.slice(shape.findIndex((dimension) => dimension !== 1));
  return own.every((dimension) => typeof dimension === 'number') && sameShape(own, whole.slice(-own.length));
}

function repeated(builder: GraphBuilder, row: Tensor, [, width]: Shape): Tensor {
  const size = Number(elements(row.shape));
  const rows = builder.broadcast(builder.reshape(row, [1, size]), [Number(width) / size, size]);
  return builder.reshape(rows, [1, Number(width)]);
}
