import type { GraphBuilder } from '../ir/builder.ts';
import { elements, factorOf } from '../ir/dimensions.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { countUses } from '../ir/uses.ts';
import { rewrite } from './rewrite.ts';

/**
 * Moves a scalar factor to where it costs least: back through masks, max(x, 0), sums with something small and changes of shape to the
 * row, the weight of a matrix product or that of a convolution which made the tensor. Dropout's 1 / (1 - rate) so becomes part of a
 * batch norm's scale and shift, or of a dense layer's weight and bias. Runs before differentiation, so that the backward half needs no
 * factor either.
 */
export function moveScalarFactors(examples: number): (graph: TensorGraph) => TensorGraph {
  return (graph) => withMovedFactors(graph, Math.min(examples, usualExamples));
}

/** Batches are rarely smaller. */
const usualExamples = 16;

function withMovedFactors(graph: TensorGraph, examples: number): TensorGraph {
  const uses = countUses(graph);
  const factors = new Map<number, number>();
  for (const node of graph.nodes.toReversed()) {
    const factor = scalarFactor(node);
    if (factor !== undefined) markChain(factor, uses, examples, factors);
  }
  return rewrite(graph, (builder, node) => {
    const original = graph.nodes[node.id];
    const factor = original && scalarFactor(original);
    if (factor !== undefined && factors.has(factor.tensor.id)) return operand(node.inputs, factor.position);
    const own = factors.get(node.id);
    return own === undefined ? undefined : rescaled(builder, node, own);
  });
}

interface ScalarFactor {
  readonly tensor: Tensor;
  readonly position: number;
  readonly value: number;
}

/**
 * Marks the nodes from a scaled tensor up to the one that takes the factor, if the way leads there and what is scaled on it has fewer
 * elements than so many examples of the tensor.
 */
function markChain(
  { tensor, value }: ScalarFactor,
  uses: Uint32Array,
  examples: number,
  factors: Map<number, number>,
): void {
  const chain: number[] = [];
  let room = examples * factorOf(elements(tensor.shape));
  let at: Tensor | undefined = tensor;
  while (at !== undefined && uses[at.id] === 1 && value > 0 && !factors.has(at.id)) {
    chain.push(at.id);
    const way = wayOf(at);
    const scaled = way?.scaled === undefined ? undefined : at.inputs[way.scaled];
    if (scaled !== undefined) room -= Number(elements(scaled.shape));
    if (way === undefined || room < 0) return;
    if (way.on === undefined) {
      for (const id of chain) factors.set(id, value);
      return;
    }
    at = at.inputs[way.on];
  }
}

/** Where the factor of a node's result goes: on to one operand, if it does not end here, and to another that must have it, too. */
interface Way {
  readonly on?: 0 | 1;
  readonly scaled?: 0 | 1;
}

function wayOf(node: Tensor): Way | undefined {
  const small = smallOperand(node);
  switch (node.operation.kind) {
    case 'reshape':
    case 'transpose':
      return { on: 0 };
    case 'maximum':
      return isScalar(operand(node.inputs, 1), 0) ? { on: 0 } : undefined;
    case 'add':
      return small === undefined ? undefined : { on: small === 0 ? 1 : 0, scaled: small };
    case 'multiply': {
      if (small !== undefined) return { scaled: small };
      // The mask of a dropout stays as it is.
      const { kind } = operand(node.inputs, 1).operation;
      return kind === 'cast' || kind === 'input' ? { on: 0 } : undefined;
    }
    case 'matmul':
    case 'convolution':
      return small === 1 ? { scaled: 1 } : undefined;
    default:
      return undefined;
  }
}

function rescaled(builder: GraphBuilder, node: Tensor, factor: number): Tensor | undefined {
  const { scaled } = wayOf(node) ?? {};
  if (scaled === undefined) return undefined;
  const inputs = node.inputs.map((input, at) => (at === scaled ? builder.multiply(input, factor) : input));
  return builder.append(node.operation, inputs);
}

/** Position of the operand that is the same for every example, where the other is not. */
function smallOperand({ inputs, shape }: Tensor): 0 | 1 | undefined {
  const isSmall = (tensor: Tensor | undefined): boolean =>
    tensor?.shape.every((dimension) => typeof dimension === 'number') === true;
  if (shape.every((dimension) => typeof dimension === 'number')) return undefined;
  const [left, right] = inputs;
  if (isSmall(right) && !isSmall(left)) return 1;
  return isSmall(left) && !isSmall(right) ? 0 : undefined;
}

function scalarFactor({ operation, inputs }: Tensor): ScalarFactor | undefined {
  if (operation.kind !== 'multiply') return undefined;
  for (const [position, tensor] of inputs.entries()) {
    const other = inputs[1 - position];
    if (other?.operation.kind === 'constant' && other.shape.length === 0 && tensor.shape.length > 0)
      return { tensor, position, value: other.operation.values[0] ?? Number.NaN };
  }
  return undefined;
}

function isScalar({ operation }: Tensor, value: number): boolean {
  return operation.kind === 'constant' && operation.shape.length === 0 && operation.values[0] === value;
}
