import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { rewrite } from './rewrite.ts';
import { withinScans } from './scans.ts';

/**
 * Sums of tensors in half precision as sums in float32: the gradient of a bias is one over the whole batch, of which half precision has
 * too few digits and too small a range. What reads a sum as float32 reads it before it is rounded.
 */
export function floatSums(graph: TensorGraph): TensorGraph {
  const unrounded = new Map<Tensor, Tensor>();
  return rewrite(withinScans(floatSums)(graph), (builder, node) => {
    const { operation } = node;
    const [x] = node.inputs;
    if (x === undefined) return undefined;
    if (operation.kind === 'cast' && node.type === 'float') return unrounded.get(x);
    let sum: Tensor | undefined;
    if (operation.kind === 'sum' && x.type === 'half') sum = builder.sum(builder.cast(x, 'float'), operation.axes);
    const before = unrounded.get(x);
    if (operation.kind === 'reshape' && before !== undefined) sum = builder.reshape(before, node.shape);
    if (sum === undefined) return undefined;
    const rounded = builder.cast(sum, 'half');
    unrounded.set(rounded, sum);
    return rounded;
  });
}
