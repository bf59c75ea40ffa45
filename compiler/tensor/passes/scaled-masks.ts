import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { countUses } from '../ir/uses.ts';
import { rewrite } from './rewrite.ts';

/**
 * (x mask) s as x (mask s), where s is a number: the backward half multiplies by the scaled mask too, so that the factor costs one
 * product instead of two. What is multiplied is 0 or 1, so that no value changes. Runs before differentiation, after scalar
 * factors have moved to where they cost nothing.
 */
export function scaledMasks(graph: TensorGraph): TensorGraph {
  const uses = countUses(graph);
  return rewrite(graph, (builder, node) => {
    const [masked, factor] = node.inputs;
    if (node.operation.kind !== 'multiply' || masked === undefined || factor === undefined) return undefined;
    const unscaled = graph.nodes[node.id]?.inputs[0];
    if (!isNumber(factor) || masked.operation.kind !== 'multiply' || uses[unscaled?.id ?? 0] !== 1) return undefined;
    const mask = operand(masked.inputs, 1);
    if (!isMask(mask) || mask.shape.length !== node.shape.length) return undefined;
    return builder.multiply(operand(masked.inputs, 0), builder.multiply(mask, factor));
  });
}

function isNumber({ operation, shape }: Tensor): boolean {
  return operation.kind === 'constant' && shape.length === 0;
}

/** 0 and 1 made in the graph. */
function isMask({ operation, inputs }: Tensor): boolean {
  return operation.kind === 'cast' && inputs[0]?.type === 'bool';
}
