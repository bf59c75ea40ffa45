import type { GraphBuilder } from '../ir/builder.ts';
import type { Operation, Tensor, TensorGraph } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

type Scan = Extract<Operation, { kind: 'scan' }>;

/** The results of an unrolled scan: of each result what every step gave, in the order of the sequences. */
type Results = readonly (readonly Tensor[])[];

/**
 * Scans as their steps one after the other, for devices that have no loops. A scan that reads what another gave reads its steps'
 * results, not their stack, so that a stack nobody else reads is dead code.
 */
export function unrollScans(graph: TensorGraph): TensorGraph {
  const results = new Map<Tensor, Results>();
  const stacked = new Map<Tensor, readonly Tensor[]>();
  return rewrite(graph, (builder, node) => {
    const { operation } = node;
    if (operation.kind === 'scan') {
      const place = builder.scalar(0); // a scan has no value: its parts find their results by this
      results.set(place, unrolled(builder, node, operation, stacked));
      return place;
    }
    if (operation.kind !== 'part') return undefined;
    const elements = results.get(operand(node.inputs, 0))?.[operation.position];
    if (elements === undefined) throw new Error(`the scan has no result ${operation.position}`);
    const stack = builder.concat(
      elements.map((element) => builder.reshape(element, [1, ...element.shape])),
      0,
    );
    stacked.set(stack, elements);
    return stack;
  });
}

function unrolled(
  builder: GraphBuilder,
  node: Tensor,
  scan: Scan,
  stacked: ReadonlyMap<Tensor, readonly Tensor[]>,
): Results {
  const moving = scan.states + scan.sequences;
  const sequences = node.inputs.slice(scan.states, moving);
  const fixed = node.inputs.slice(moving);
  const length = sizeAt(operand(sequences, 0).shape, 0);
  const body = unrollScans(scan.body);
  const results = body.outputs.slice(scan.states).map((): Tensor[] => new Array(length));
  let states: readonly Tensor[] = node.inputs.slice(0, scan.states);
  for (let step = 0; step < length; step++) {
    const place = scan.reverse ? length - 1 - step : step;
    const elements = sequences.map((own) => stacked.get(own)?.[place] ?? elementOf(builder, own, place));
    const outputs = inlined(builder, body, [...states, ...elements, ...fixed]);
    states = outputs.slice(0, scan.states);
    for (const [at, result] of outputs.slice(scan.states).entries()) (results[at] ?? [])[place] = result;
  }
  return results;
}

/** One element along axis 0. */
function elementOf(builder: GraphBuilder, sequence: Tensor, place: number): Tensor {
  return builder.reshape(builder.slice(sequence, 0, place, place + 1), sequence.shape.slice(1));
}

/** Appends the nodes of a body whose inputs are `given`; gives its outputs. */
function inlined(builder: GraphBuilder, body: TensorGraph, given: readonly Tensor[]): readonly Tensor[] {
  const copies: Tensor[] = [];
  let inputs = 0;
  for (const { operation, inputs: own } of body.nodes) {
    if (operation.kind === 'input') copies.push(operand(given, inputs++));
    else
      copies.push(
        builder.append(
          operation,
          own.map((input) => operand(copies, input.id)),
        ),
      );
  }
  return body.outputs.map(({ tensor }) => operand(copies, tensor.id));
}
