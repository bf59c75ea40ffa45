import { GraphBuilder } from '../ir/builder.ts';
import { elements } from '../ir/dimensions.ts';
import type { Tensor } from '../ir/graph.ts';
import { dimensionAt, operand, sizeAt } from '../ir/infer.ts';
import type { Contributions } from './contributions.ts';
import { differentiateStep, type FixedTerm, type Scan, type StepGradient } from './scan-step.ts';

/** A gradient made of values of the gradient's steps, each stacked along axis 0. */
interface Wanted {
  readonly of: Tensor;
  readonly values: readonly Tensor[];
  readonly gradient: (stacks: readonly Tensor[]) => Tensor;
}

/** A tensor of the step, and the one outside that it is fed from. */
type Feed = readonly [inside: Tensor, outside: Tensor];

/**
 * The gradient of a scan is a scan the other way: it carries the gradients of the states, reads those of the results and what the
 * scan has saved, and gives the gradients of the sequences' elements. Gradients of what every step reads are computed after it,
 * for all steps at once.
 */
export function scanGradients(
  builder: GraphBuilder,
  node: Tensor,
  scan: Scan,
  parts: ReadonlyMap<number, Tensor>,
  wants: (input: Tensor) => boolean,
  contributions: Contributions,
): void {
  const step = differentiateStep(scan, parts.keys());
  const stacks = stacksOutside(builder, node, scan, step);
  const wanted = wantedGradients(builder, node, scan, step, wants);
  const results = [...new Set(wanted.flatMap(({ values }) => values).filter((value) => !stacks.has(value)))];
  const given = [...parts].flatMap(([position, gradient]): Feed[] => {
    const inside = step.given.results.get(position);
    return inside === undefined ? [] : [[inside, gradient]];
  });
  const read = [...stacks].filter(([{ id }]) => step.live[id] === 1);
  const fixed = node.inputs.slice(scan.states + scan.sequences).flatMap((outside, at): Feed[] => {
    const inside = operand(step.inputs, scan.states + scan.sequences + at);
    return step.live[inside.id] === 1 ? [[inside, outside]] : [];
  });
  const zeros = node.inputs
    .slice(0, scan.states)
    .map(({ shape, type }) => builder.broadcast(builder.scalar(0, type), shape));
  const reverse = builder.append(
    {
      kind: 'scan',
      body: reverseBody(step, [...given, ...read], fixed, results),
      states: scan.states,
      sequences: given.length + read.length,
      reverse: !scan.reverse,
    },
    [...zeros, ...[...given, ...read, ...fixed].map(([, outside]) => outside)],
  );
  const made = results.map((_, position) => builder.append({ kind: 'part', position }, [reverse]));
  for (const { of, values, gradient } of wanted) {
    const found = values.map((value) => stacks.get(value) ?? operand(made, results.indexOf(value)));
    contributions.add(of, gradient(found));
  }
}

/** Stacks of the step's values that exist without the gradient's scan: the sequences, and what the scan saved. */
function stacksOutside(builder: GraphBuilder, node: Tensor, scan: Scan, step: StepGradient): Map<Tensor, Tensor> {
  const stacks = new Map<Tensor, Tensor>();
  for (const [at, sequence] of node.inputs.slice(scan.states, scan.states + scan.sequences).entries()) {
    stacks.set(operand(step.inputs, scan.states + at), sequence);
  }
  const results = scan.body.outputs.slice(scan.states);
  for (const tensor of step.saved) {
    const position = results.findIndex((result) => result.tensor.id === tensor.id);
    if (position < 0) throw new Error('a scan has not saved what its gradient reads');
    stacks.set(tensor, builder.append({ kind: 'part', position }, [node]));
  }
  return stacks;
}

function wantedGradients(
  builder: GraphBuilder,
  node: Tensor,
  scan: Scan,
  step: StepGradient,
  wants: (input: Tensor) => boolean,
): readonly Wanted[] {
  return node.inputs.flatMap((of, at): Wanted[] => {
    if (!wants(of)) return [];
    if (at < scan.states) {
      const first = (all: Tensor) => (scan.reverse ? sizeAt(all.shape, 0) - 1 : 0);
      const gradient = ([all]: readonly Tensor[]) =>
        all === undefined ? of : builder.reshape(builder.slice(all, 0, first(all), first(all) + 1), of.shape);
      return [{ of, values: [operand(step.ofStates, at)], gradient }];
    }
    if (at < scan.states + scan.sequences) {
      const own = step.ofElements[at - scan.states];
      return own === undefined ? [] : [{ of, values: [own], gradient: (stacks) => operand(stacks, 0) }];
    }
    return (step.ofFixed[at - scan.states - scan.sequences] ?? []).map((term) => ({
      of,
      values: term.kind === 'product' ? [term.left, term.right] : [term.source],
      gradient: (stacks) => sumOfSteps(builder, term, stacks),
    }));
  });
}

/** One step of the gradient's scan: its states are the gradients of the states. */
function reverseBody(
  step: StepGradient,
  read: readonly Feed[],
  fixed: readonly Feed[],
  results: readonly Tensor[],
): Scan['body'] {
  const builder = new GraphBuilder();
  const inside = new Map<number, Tensor>();
  const input = (kind: string) => (tensor: Tensor, at: number) =>
    inside.set(tensor.id, builder.input(`${kind}.${at}`, tensor.type, tensor.shape));
  step.given.states.forEach(input('state'));
  read.map(([tensor]) => tensor).forEach(input('element'));
  fixed.map(([tensor]) => tensor).forEach(input('fixed'));
  const copied = ({ id }: Tensor): Tensor =>
    operand(
      [inside.get(id)].filter((tensor) => tensor !== undefined),
      0,
    );
  for (const node of step.nodes) {
    const needed = step.live[node.id] === 1 || node.operation.kind === 'constant';
    if (needed && !inside.has(node.id)) inside.set(node.id, builder.append(node.operation, node.inputs.map(copied)));
  }
  return {
    nodes: builder.nodes,
    outputs: [
      ...step.ofStates.map((tensor, at) => ({ name: `after.${at}`, tensor: copied(tensor) })),
      ...results.map((tensor, at) => ({ name: `result.${at}`, tensor: copied(tensor) })),
    ],
  };
}

/** A term summed over all steps. */
function sumOfSteps(builder: GraphBuilder, term: FixedTerm, stacks: readonly Tensor[]): Tensor {
  if (term.kind === 'product') {
    const rows = (tensor: Tensor) =>
      builder.reshape(tensor, [elements(tensor.shape.slice(0, -1)), dimensionAt(tensor.shape, 2)]);
    return builder.matmul(rows(operand(stacks, 0)), rows(operand(stacks, 1)), { left: true });
  }
  const all = operand(stacks, 0);
  if (term.kind === 'whole') return builder.reshape(builder.sum(all, [0]), term.source.shape);
  return builder.reshape(builder.sum(all, [0, ...term.axes.map((axis) => axis + 1)]), term.shape);
}
