import { sameShape } from '../ir/dimensions.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { countUses } from '../ir/uses.ts';

/** A node, and what it computes together with nodes that only it reads. */
export type Emission =
  | { readonly kind: 'plain'; readonly node: Tensor }
  /** A matrix product plus a vector along its columns, or plus a matrix of its shape. */
  | { readonly kind: 'affine'; readonly node: Tensor; readonly product: Tensor; readonly bias: Tensor }
  /** max(x, 0) */
  | { readonly kind: 'relu'; readonly node: Tensor; readonly x: Tensor }
  /** A sum over axes by how many elements are in each. */
  | { readonly kind: 'mean'; readonly node: Tensor; readonly x: Tensor; readonly axes: readonly number[] };

/** Finds the nodes that one ONNX operator computes together, by the id of the last of them. */
export function fusedNodes(graph: TensorGraph): {
  readonly absorbed: ReadonlySet<number>;
  readonly fusions: ReadonlyMap<number, Emission>;
} {
  const uses = countUses(graph);
  const absorbed = new Set<number>();
  const fusions = new Map<number, Emission>();
  for (const node of graph.nodes) {
    const { kind } = node.operation;
    if (kind === 'maximum' && isZero(operand(node.inputs, 1))) {
      fusions.set(node.id, { kind: 'relu', node, x: operand(node.inputs, 0) });
    }
    const mean = kind === 'multiply' ? meanOf(node) : undefined;
    if (mean !== undefined && uses[mean.sum.id] === 1) {
      absorbed.add(mean.sum.id);
      fusions.set(node.id, { kind: 'mean', node, x: mean.x, axes: mean.axes });
    }
    if (kind !== 'add') continue;
    for (const [product, bias] of [node.inputs, node.inputs.toReversed()]) {
      if (product === undefined || bias === undefined || uses[product.id] !== 1) continue;
      if (product.operation.kind !== 'matmul' || product.shape.length !== 2) continue;
      if (bias.shape.length !== 1 && !sameShape(bias.shape, product.shape)) continue;
      absorbed.add(product.id);
      fusions.set(node.id, { kind: 'affine', node, product, bias });
      break;
    }
  }
  return { absorbed, fusions };
}

/** The sum that a product with a number makes a mean of, and what it sums. */
function meanOf({
  inputs,
}: Tensor): { readonly sum: Tensor; readonly x: Tensor; readonly axes: readonly number[] } | undefined {
  const [sum, factor] = inputs;
  if (sum?.operation.kind !== 'sum' || factor?.operation.kind !== 'constant' || factor.shape.length > 0)
    return undefined;
  const { axes } = sum.operation;
  const x = operand(sum.inputs, 0);
  const sizes = axes.map((axis) => x.shape[axis]);
  if (sizes.some((size) => typeof size !== 'number')) return undefined;
  const count = sizes.reduce<number>((product, size) => product * Number(size), 1);
  return factor.operation.values[0] === 1 / count ? { sum, x, axes } : undefined;
}

function isZero({ operation }: Tensor): boolean {
  return operation.kind === 'constant' && operation.shape.length === 0 && operation.values[0] === 0;
}
