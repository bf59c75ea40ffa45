import type { GraphBuilder } from '../ir/builder.ts';
import type { Operation, Tensor, TensorGraph } from '../ir/graph.ts';
import { dimensionAt, operand, sizeAt } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/** The matrix has more to multiply than the taps where the window is longer than they are; up to so much that is worth it. */
const longestWindow = 1.25;

/** The matrix has to be made, and its diagonals added up: it pays up to such a share of what the taps would see of all examples. */
const largestShare = 0.2;

/** Which steps the taps of a kernel see. */
type Unfolding = Pick<Extract<Operation, { kind: 'unfold' }>, 'taps' | 'dilation' | 'before'>;

/**
 * A convolution whose kernel is about as long as the window as one product of the whole window, [steps * channels], with a matrix of the kernel
 * at every place, [steps * channels, results * filters]: most of what its taps would see are zeros around the window. The gradient of the
 * weight is a product of the same kind, whose diagonals are added up.
 * @param examples How many go through the graph at once, where that is known.
 */
export function longKernelsAsMatrices(examples: number): (graph: TensorGraph) => TensorGraph {
  if (examples === Number.POSITIVE_INFINITY) return (graph) => graph;
  const isLong = (x: Tensor, { taps }: Unfolding, filters: number): boolean => {
    const steps = sizeAt(x.shape, 1);
    return steps <= longestWindow * taps && steps * filters <= largestShare * examples * taps;
  };
  return (graph) =>
    rewrite(graph, (builder, node) => {
      const { operation } = node;
      if (operation.kind === 'convolution') {
        const [x, weight] = [operand(node.inputs, 0), operand(node.inputs, 1)];
        const unfolding = { ...operation, taps: sizeAt(weight.shape, 0) };
        return isLong(x, unfolding, sizeAt(weight.shape, 2))
          ? ofWindow(builder, x, weight, unfolding, node)
          : undefined;
      }
      if (operation.kind !== 'matmul' || !operation.transposeLeft || operation.transposeRight) return undefined;
      const unfolded = operand(node.inputs, 0).inputs[0];
      const gradient = operand(node.inputs, 1);
      if (unfolded?.operation.kind !== 'unfold' || gradient.operation.kind !== 'reshape') return undefined;
      const x = operand(unfolded.inputs, 0);
      if (!isLong(x, unfolded.operation, sizeAt(gradient.shape, 1))) return undefined;
      return builder.reshape(ofKernel(builder, x, operand(gradient.inputs, 0), unfolded.operation), node.shape);
    });
}

/** x [batch, steps, channels] through the kernel [taps, channels, filters]: [batch, results, filters]. */
function ofWindow(builder: GraphBuilder, x: Tensor, weight: Tensor, unfolding: Unfolding, { shape }: Tensor): Tensor {
  const [steps, channels] = [sizeAt(x.shape, 1), sizeAt(x.shape, 2)];
  const [results, filters] = [sizeAt(shape, 1), sizeAt(shape, 2)];
  const kernel = builder.concat([weight, builder.broadcast(builder.scalar(0, weight.type), [1, channels, filters])], 0);
  const seen = tapsAt(steps, results, unfolding).map((tap) => tap ?? unfolding.taps);
  const placed = builder.gather(kernel, builder.constant(seen, [steps, results], 'int64'));
  const matrix = builder.reshape(builder.transpose(placed, [0, 2, 1, 3]), [steps * channels, results * filters]);
  return builder.reshape(builder.matmul(wholeWindows(builder, x), matrix), shape);
}

/** Gradient of the kernel, [taps, channels * filters], from x [batch, steps, channels] and that of the results [batch, results, filters]. */
function ofKernel(builder: GraphBuilder, x: Tensor, gradient: Tensor, unfolding: Unfolding): Tensor {
  const [steps, channels] = [sizeAt(x.shape, 1), sizeAt(x.shape, 2)];
  const [results, filters] = [sizeAt(gradient.shape, 1), sizeAt(gradient.shape, 2)];
  const matrix = builder.matmul(wholeWindows(builder, x), wholeWindows(builder, gradient), { left: true });
  const placed = builder.transpose(builder.reshape(matrix, [steps, channels, results, filters]), [0, 2, 1, 3]);
  const seen = tapsAt(steps, results, unfolding);
  const ofTap = Array.from({ length: unfolding.taps }, (_, tap) => seen.map((own) => (own === tap ? 1 : 0))).flat();
  const diagonals = builder.constant(ofTap, [unfolding.taps, steps * results], x.type);
  return builder.matmul(diagonals, builder.reshape(placed, [steps * results, channels * filters]));
}

function wholeWindows(builder: GraphBuilder, x: Tensor): Tensor {
  return builder.reshape(x, [dimensionAt(x.shape, 0), sizeAt(x.shape, 1) * sizeAt(x.shape, 2)]);
}

/** Which tap of a result sees a step, for each step and result; none where none does. */
function tapsAt(
  steps: number,
  results: number,
  { taps, dilation, before }: Unfolding,
): readonly (number | undefined)[] {
  return Array.from({ length: steps * results }, (_, at) => {
    const tap = (Math.floor(at / results) - (at % results) + before) / dilation;
    return Number.isInteger(tap) && tap >= 0 && tap < taps ? tap : undefined;
  });
}
