import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/**
 * Moves a scalar factor to where it costs least: through products and sums of a matrix and a row, and through max(x, 0), to the
 * row. Dropout's 1 / (1 - rate) so becomes part of the batch norm's scale and shift before it. Runs before differentiation, so
 * that the backward half needs no factor either.
 */
export function moveScalarFactors(graph: TensorGraph): TensorGraph {
  const uses = new Uint32Array(graph.nodes.length);
  for (const { inputs } of graph.nodes) for (const { id } of inputs) uses[id] = (uses[id] ?? 0) + 1;
  const moved = new Map<number, number>();
  for (const node of graph.nodes.toReversed()) {
    const factor = scalarFactor(node);
    if (factor !== undefined) markChain(factor, uses, moved);
  }
  return rewrite(graph, (builder, node) => {
    const original = graph.nodes[node.id];
    const factor = original && scalarFactor(original);
    if (factor !== undefined && moved.has(factor.tensor.id)) return operand(node.inputs, factor.position);
    const own = moved.get(node.id);
    return own === undefined ? undefined : rescaled(builder, node, own);
  });
}

interface ScalarFactor {
  readonly tensor: Tensor;
  readonly position: number;
  readonly value: number;
}

/** Marks the nodes from a scaled tensor up to the product with a row that takes the factor, if the way leads there. */
function markChain({ tensor, value }: ScalarFactor, uses: Uint32Array, moved: Map<number, number>): void {
  const chain: number[] = [];
  let at: Tensor | undefined = tensor;
  while (at !== undefined && uses[at.id] === 1 && value > 0 && !moved.has(at.id)) {
    chain.push(at.id);
    const { kind } = at.operation;
    if (kind === 'multiply' && rowOperand(at) !== undefined) {
      for (const id of chain) moved.set(id, value);
      return;
    }
    at = next(at);
  }
}

/** Where the factor of a node's result goes on to. */
function next(node: Tensor): Tensor | undefined {
  const [left, right] = node.inputs;
  const { kind } = node.operation;
  if (kind === 'maximum') return right && isScalar(right, 0) ? left : undefined;
  if (kind === 'add') return rowOperand(node) === undefined ? undefined : node.inputs[rowOperand(node) === 0 ? 1 : 0];
  // The mask of a dropout stays as it is.
  if (kind === 'multiply')
    return right?.operation.kind === 'cast' || right?.operation.kind === 'input' ? left : undefined;
  return undefined;
}

function rescaled(builder: GraphBuilder, node: Tensor, factor: number): Tensor | undefined {
  const { kind } = node.operation;
  const row = rowOperand(node);
  if ((kind !== 'add' && kind !== 'multiply') || row === undefined) return undefined;
  const inputs = node.inputs.map((input, at) => (at === row ? builder.multiply(input, factor) : input));
  return builder.append(node.operation, inputs);
}

/** Position of the operand that is a row where the other is a matrix. */
function rowOperand({ inputs, shape }: Tensor): 0 | 1 | undefined {
  const isRow = (tensor: Tensor | undefined): boolean =>
    tensor !== undefined &&
    shape.length === 2 &&
    (tensor.shape.length === 1 || tensor.shape[0] === 1) &&
    tensor.shape.at(-1) !== 1;
  const [left, right] = inputs;
  if (isRow(right) && !isRow(left)) return 1;
  return isRow(left) && !isRow(right) ? 0 : undefined;
}

function scalarFactor({ operation, inputs }: Tensor): ScalarFactor | undefined {
  if (operation.kind !== 'multiply') return undefined;
  for (const [position, tensor] of inputs.entries()) {
    const other = inputs[1 - position];
    if (other?.operation.kind === 'constant' && other.shape.length === 0 && tensor.shape.length === 2) {
      return { tensor, position, value: other.operation.values[0] ?? Number.NaN };
    }
  }
  return undefined;
}

function isScalar({ operation }: Tensor, value: number): boolean {
  return operation.kind === 'constant' && operation.shape.length === 0 && operation.values[0] === value;
}
