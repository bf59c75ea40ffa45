import { GraphBuilder } from '../ir/builder.ts';
import { elements, factorOf } from '../ir/dimensions.ts';
import type { Operation, Shape, Tensor } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { backpropagate } from './differentiate.ts';

export type Scan = Extract<Operation, { kind: 'scan' }>;

/** The gradient of one step of a scan: the body's nodes, and behind them those that go backwards through it. */
export interface StepGradient {
  readonly nodes: readonly Tensor[];
  /** Number of nodes that are the body's own. */
  readonly forward: number;
  /** The body's inputs: states, elements, and what every step reads. */
  readonly inputs: readonly Tensor[];
  /** Inputs: gradients of the states after the step, and of its results by their positions. */
  readonly given: { readonly states: readonly Tensor[]; readonly results: ReadonlyMap<number, Tensor> };
  readonly ofStates: readonly Tensor[];
  readonly ofElements: readonly (Tensor | undefined)[];
  /** What the gradient of each tensor that every step reads is the sum of. */
  readonly ofFixed: readonly (readonly FixedTerm[])[];
  /** What a step of the gradient computes: 1 for each node. */
  readonly live: Uint8Array;
  /** What the scan has to hand to its gradient: nodes of the body, the states before the step among them. */
  readonly saved: readonly Tensor[];
}

/**
 * One term of the gradient of a tensor that every step reads. Nothing of it goes from step to step, so that it is computed once
 * for all steps after the scan: a product of stacked rows instead of a small product a step.
 */
export type FixedTerm =
  /** leftᵀ right */
  | { readonly kind: 'product'; readonly left: Tensor; readonly right: Tensor }
  /** Sum over axes of the step, which stay as 1, then a reshape. */
  | { readonly kind: 'sum'; readonly source: Tensor; readonly axes: readonly number[]; readonly shape: Shape }
  | { readonly kind: 'whole'; readonly source: Tensor };

/** Differentiates one step, given which of its results have a gradient. */
export function differentiateStep(scan: Scan, results: Iterable<number>): StepGradient {
  const { body, states, sequences } = scan;
  const builder = new GraphBuilder(body.nodes);
  const inputs = body.nodes.filter(({ operation }) => operation.kind === 'input');
  const gradientOf = (name: string, tensor: Tensor) => ({
    tensor,
    gradient: builder.input(`gradient.${name}`, tensor.type, tensor.shape),
  });
  const after = body.outputs.slice(0, states).map(({ tensor }, at) => gradientOf(`after.${at}`, tensor));
  const ofResults = new Map(
    Array.from(results, (position) => {
      const tensor = operand(
        body.outputs.map((output) => output.tensor),
        states + position,
      );
      return [position, gradientOf(`result.${position}`, tensor)] as const;
    }),
  );
  const gradients = backpropagate(builder, body.nodes.length, [...after, ...ofResults.values()], inputs);
  const ofStates = inputs
    .slice(0, states)
    .map((state, at) => gradients[at] ?? builder.broadcast(builder.scalar(0, state.type), state.shape));
  const ofElements = gradients.slice(states, states + sequences);
  const ofFixed = gradients.slice(states + sequences).map(termsOf);
  const terms = ofFixed.flat().flatMap((term) => (term.kind === 'product' ? [term.left, term.right] : [term.source]));
  const roots = [...ofStates, ...ofElements.filter((gradient) => gradient !== undefined)];
  const read = neededNodes(builder.nodes, body.nodes.length, roots, terms, inputs.slice(states + sequences));
  return {
    nodes: builder.nodes,
    forward: body.nodes.length,
    inputs,
    given: {
      states: after.map(({ gradient }) => gradient),
      results: new Map(Array.from(ofResults, ([position, { gradient }]) => [position, gradient])),
    },
    ofStates,
    ofElements,
    ofFixed,
    ...read,
    saved: read.saved.filter((node) => node.operation.kind !== 'input' || inputs.indexOf(node) < states),
  };
}

/** What a scan has to give besides its results, for its gradient to read. */
export function savedForGradient(scan: Scan): readonly Tensor[] {
  const results = scan.body.outputs.slice(scan.states);
  const known = new Set(results.map(({ tensor }) => tensor.id));
  return differentiateStep(scan, results.keys()).saved.filter(({ id }) => !known.has(id));
}

/** Takes sums apart, and products of rows over the batch. */
function termsOf(gradient: Tensor | undefined): readonly FixedTerm[] {
  if (gradient === undefined) return [];
  const { operation, inputs } = gradient;
  if (operation.kind === 'add' && inputs.every(({ shape }) => String(shape) === String(gradient.shape))) {
    return inputs.flatMap(termsOf);
  }
  if (
    operation.kind === 'matmul' &&
    operation.transposeLeft &&
    !operation.transposeRight &&
    gradient.shape.length === 2
  )
    return [{ kind: 'product', left: operand(inputs, 0), right: operand(inputs, 1) }];
  const summed = operation.kind === 'reshape' ? operand(inputs, 0) : gradient;
  if (summed.operation.kind === 'sum') {
    const { axes } = summed.operation;
    return [{ kind: 'sum', source: operand(summed.inputs, 0), axes, shape: gradient.shape }];
  }
  return [{ kind: 'whole', source: gradient }];
}

/**
 * Which nodes a step of the gradient computes, and which values of the forward step it is given. Views and cheap arithmetic on what
 * is given anyway are computed again.
 */
function neededNodes(
  nodes: readonly Tensor[],
  forward: number,
  roots: readonly Tensor[],
  terms: readonly Tensor[],
  fixed: readonly Tensor[],
): { readonly live: Uint8Array; readonly saved: readonly Tensor[] } {
  const live = new Uint8Array(nodes.length);
  const stacked = new Set<Tensor>();
  for (const root of roots) live[root.id] = 1;
  for (const term of terms) {
    if (term.id < forward && !fixed.includes(term)) stacked.add(term);
    live[term.id] = 1;
  }
  for (let at = nodes.length - 1; at >= forward; at--) {
    if (live[at] === 1) for (const { id } of nodes[at]?.inputs ?? []) live[id] = 1;
  }
  const saved: Tensor[] = [];
  const given = ({ id, operation }: Tensor): boolean =>
    live[id] === 1 || operation.kind === 'constant' || fixed.some((own) => own.id === id);
  for (let at = forward - 1; at >= 0; at--) {
    const node = nodes[at];
    if (node === undefined || live[at] === 0 || node.operation.kind === 'constant' || fixed.includes(node)) continue;
    if (node.operation.kind !== 'input' && !stacked.has(node) && cheap(node, nodes, live, given)) {
      for (const { id } of node.inputs) live[id] = 1;
    } else saved.push(node);
  }
  return { live, saved: saved.reverse() };
}

function cheap(node: Tensor, nodes: readonly Tensor[], live: Uint8Array, given: (tensor: Tensor) => boolean): boolean {
  switch (node.operation.kind) {
    case 'slice': {
      const source = operand(node.inputs, 0);
      if (given(source)) return true;
      const slices = nodes.filter(
        (other) => other.operation.kind === 'slice' && other.inputs[0] === source && live[other.id] === 1,
      );
      return 2 * slices.reduce((sum, { shape }) => sum + sizeOf(shape), 0) > sizeOf(source.shape);
    }
    case 'reshape':
    case 'broadcast':
    case 'transpose':
    case 'extent':
    case 'range':
      return true;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'negate':
    case 'less':
    case 'greater':
    case 'equal':
    case 'cast':
      return node.inputs.every(given);
    default:
      return false;
  }
}

/** Elements for each element of a symbolic dimension. */
function sizeOf(shape: Shape): number {
  return factorOf(elements(shape));
}
