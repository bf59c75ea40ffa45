import { type Scan, savedForGradient } from './gradients/scan-step.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { Tensor, TensorGraph } from './ir/graph.ts';

/** What a scan starts from and reads. */
export interface ScanInputs {
  /** States before the first step. */
  readonly initial: readonly Tensor[];
  /** Tensors of which each step reads one element along axis 0; at least one, all of one length. */
  readonly sequences: readonly Tensor[];
  /** Tensors that every step reads whole. */
  readonly fixed: readonly Tensor[];
  /** From the last element to the first. */
  readonly reverse: boolean;
}

/** One step: from the states before it to those after it, of the same shapes, and its results. */
export type ScanStep = (
  builder: GraphBuilder,
  states: readonly Tensor[],
  elements: readonly Tensor[],
  fixed: readonly Tensor[],
) => { readonly states: readonly Tensor[]; readonly results: readonly Tensor[] };

/**
 * Appends a scan; gives the results of all steps, stacked along axis 0. The body also gives what its gradient will read, so that
 * nothing is computed twice; where no gradient is taken, a pass removes those results.
 */
export function appendScan(builder: GraphBuilder, given: ScanInputs, step: ScanStep): readonly Tensor[] {
  const inside = new GraphBuilder();
  const input = (kind: string) => (tensor: Tensor, at: number) =>
    inside.input(`${kind}.${at}`, tensor.type, kind === 'element' ? tensor.shape.slice(1) : tensor.shape);
  const states = given.initial.map(input('state'));
  const elements = given.sequences.map(input('element'));
  const fixed = given.fixed.map(input('fixed'));
  const after = step(inside, states, elements, fixed);
  const body: TensorGraph = {
    nodes: inside.nodes,
    outputs: [
      ...after.states.map((tensor, at) => ({ name: `after.${at}`, tensor })),
      ...after.results.map((tensor, at) => ({ name: `result.${at}`, tensor })),
    ],
  };
  const operation = {
    kind: 'scan' as const,
    states: states.length,
    sequences: elements.length,
    reverse: given.reverse,
  };
  const scan = builder.append(withSavedResults({ ...operation, body }), [
    ...given.initial,
    ...given.sequences,
    ...given.fixed,
  ]);
  return after.results.map((_, position) => builder.append({ kind: 'part', position }, [scan]));
}

/** A scan that gives what its gradient will read, behind its results. */
export function withSavedResults(scan: Scan): Scan {
  const saved = savedForGradient(scan).map((tensor, at) => ({ name: `${savedName}${at}`, tensor }));
  return { ...scan, body: { nodes: scan.body.nodes, outputs: [...scan.body.outputs, ...saved] } };
}

/** Whether an output of a scan's body is there for its gradient. */
export function isSavedResult({ name }: TensorGraph['outputs'][number]): boolean {
  return name.startsWith(savedName);
}

const savedName = 'saved.';
