import type { TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/** `x > 0` as 1 and 0 in one operator: what the gradient of a relu is multiplied by. */
export function heavisides(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, node) => {
    if (node.operation.kind !== 'cast' || node.type !== 'float') return undefined;
    const { operation, inputs } = operand(node.inputs, 0);
    const [x, zero] = inputs;
    if (operation.kind !== 'greater' || x?.type !== 'float' || zero?.operation.kind !== 'constant') return undefined;
    const isZero = zero.shape.length === 0 && zero.operation.values[0] === 0;
    return isZero ? builder.append({ kind: 'heaviside' }, [x]) : undefined;
  });
}
