import { GraphBuilder } from '../ir/builder.ts';
import { elements, factorOf } from '../ir/dimensions.ts';
import type { Operation, Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { appendForAllSteps, type Outside, worksForAllSteps } from './all-steps.ts';
import { dependOn, neededFor } from './dependence.ts';
import { rewrite } from './rewrite.ts';
import { gatherStepFactors } from './step-factors.ts';

type Scan = Extract<Operation, { kind: 'scan' }>;

/**
 * Takes out of scans what need not go step by step: what no state reaches is computed before the scan, and what reaches no state
 * after it, for all steps at once.
 */
export function outsideScans(graph: TensorGraph): TensorGraph {
  const results = new Map<Tensor, readonly Tensor[]>();
  return rewrite(graph, (builder, node) => {
    const { operation } = node;
    if (operation.kind === 'part') return results.get(operand(node.inputs, 0))?.[operation.position];
    if (operation.kind !== 'scan') return undefined;
    const scan = { ...operation, body: gatherStepFactors(operation.body, operation.states) };
    const made = appendLighterScan(builder, scan, node.inputs);
    results.set(made.scan, made.results);
    return made.scan;
  });
}

/** Where each node of a body is computed; inputs are in none of the sets. */
interface Places {
  /** Before the scan: for all steps at once where `true`, once where `false`. */
  readonly before: ReadonlyMap<Tensor, boolean>;
  readonly after: ReadonlySet<Tensor>;
}

/** Appends the scan without what can stand outside; gives the results of all steps in their order. */
function appendLighterScan(
  builder: GraphBuilder,
  { body, states, sequences, reverse }: Scan,
  inputs: readonly Tensor[],
): { readonly scan: Tensor; readonly results: readonly Tensor[] } {
  const own = body.nodes.filter(({ operation }) => operation.kind === 'input');
  const ofStates = own.slice(0, states);
  const outside = new Map<Tensor, Outside>();
  for (const [at, input] of own.entries())
    if (at >= states) outside.set(input, { tensor: operand(inputs, at), stacked: at < states + sequences });
  const given = new Map([...outside].map(([input, { stacked }]) => [input, stacked]));
  const afterStates = body.outputs.slice(0, states).map(({ tensor }) => tensor);
  const results = body.outputs.slice(states).map(({ tensor }) => tensor);
  const { before, after } = placesOf(body, ofStates, given, afterStates, results);
  const isOutside = (node: Tensor): boolean => after.has(node) || (before.get(node) ?? given.get(node)) === true;
  const append = (node: Tensor): void => {
    const read = node.inputs.map((input) => outsideOf(outside, input));
    outside.set(node, appendForAllSteps(builder, node, read));
  };

  const readAfter = [...after].flatMap((node) => node.inputs).filter((input) => !after.has(input));
  const fromInside = readAfter.filter((node) => !before.has(node) && !given.has(node));
  const stacks = [...new Set([...results.filter((node) => !isOutside(node)), ...fromInside])];
  const needed = neededFor(body, [...afterStates, ...stacks]);
  const inside = body.nodes.filter((node) => needed.has(node) && !before.has(node) && !own.includes(node));
  const readInside = new Set([...inside.flatMap((node) => node.inputs), ...afterStates, ...stacks]);
  const wanted = neededFor(
    body,
    [...readInside, ...readAfter, ...results].filter((node) => before.has(node)),
  );
  for (const node of body.nodes) if (before.has(node) && wanted.has(node)) append(node);

  const fed = [...readInside].filter((node) => outside.has(node) && node.operation.kind !== 'constant');
  const moving = fed.filter((node) => outsideOf(outside, node).stacked);
  const fixed = fed.filter((node) => !outsideOf(outside, node).stacked);
  // The first sequence tells how many steps there are.
  if (moving.length === 0) moving.push(operand(own, states));
  const scan = builder.append(
    {
      kind: 'scan',
      body: bodyOf([...ofStates, ...moving, ...fixed], inside, afterStates, stacks),
      states,
      sequences: moving.length,
      reverse,
    },
    [...inputs.slice(0, states), ...[...moving, ...fixed].map((node) => outsideOf(outside, node).tensor)],
  );
  for (const [position, node] of stacks.entries())
    outside.set(node, { tensor: builder.append({ kind: 'part', position }, [scan]), stacked: true });
  for (const node of body.nodes) if (after.has(node)) append(node);
  return { scan, results: results.map((node) => outsideOf(outside, node).tensor) };
}

function placesOf(
  body: TensorGraph,
  states: readonly Tensor[],
  given: ReadonlyMap<Tensor, boolean>,
  afterStates: readonly Tensor[],
  results: readonly Tensor[],
): Places {
  const ofState = dependOn(body, states);
  const before = new Map<Tensor, boolean>();
  for (const node of body.nodes) {
    if (ofState.has(node) || node.operation.kind === 'input') continue;
    const stacked = node.inputs.flatMap((input) => before.get(input) ?? given.get(input) ?? []);
    if (stacked.length === node.inputs.length && worksForAllSteps(node, stacked))
      before.set(node, stacked.includes(true));
  }
  return { before, after: sunk(body, before, given, neededFor(body, afterStates), results) };
}

/** What reaches results alone, where all of it works outside and what the scan then has to give is no more than before. */
function sunk(
  body: TensorGraph,
  before: ReadonlyMap<Tensor, boolean>,
  given: ReadonlyMap<Tensor, boolean>,
  toState: ReadonlySet<Tensor>,
  results: readonly Tensor[],
): ReadonlySet<Tensor> {
  const forResults = neededFor(body, results);
  const movable = (node: Tensor): boolean =>
    forResults.has(node) && !toState.has(node) && !before.has(node) && node.operation.kind !== 'input';
  const after = new Set(body.nodes.filter(movable));
  const stacked = (input: Tensor): boolean => before.get(input) ?? given.get(input) ?? true;
  if (![...after].every((node) => worksForAllSteps(node, node.inputs.map(stacked)))) return new Set();
  const known = new Set(results);
  const added = new Set(
    [...after]
      .flatMap((node) => node.inputs)
      .filter((input) => !after.has(input) && !before.has(input) && !given.has(input)),
  );
  const cost = sizeOf([...added].filter((node) => !known.has(node)));
  const saved = sizeOf([...known].filter((node) => after.has(node)));
  return cost <= saved ? after : new Set();
}

/** Numbers an example, all together. */
function sizeOf(nodes: readonly Tensor[]): number {
  return nodes.reduce((sum, { shape }) => sum + factorOf(elements(shape)), 0);
}

/** The body of one step: what it reads becomes its inputs, in their order. */
function bodyOf(
  inputs: readonly Tensor[],
  inside: readonly Tensor[],
  afterStates: readonly Tensor[],
  stacks: readonly Tensor[],
): TensorGraph {
  const builder = new GraphBuilder();
  const copies = new Map(inputs.map((node, at) => [node, builder.input(`input.${at}`, node.type, node.shape)]));
  const copied = (node: Tensor): Tensor => {
    const known = copies.get(node);
    if (known !== undefined) return known;
    if (node.operation.kind !== 'constant') throw new Error(`a step reads a node that it is not given: ${node.id}`);
    const constant = builder.append(node.operation, []);
    copies.set(node, constant);
    return constant;
  };
  for (const node of inside) copies.set(node, builder.append(node.operation, node.inputs.map(copied)));
  return {
    nodes: builder.nodes,
    outputs: [
      ...afterStates.map((node, at) => ({ name: `after.${at}`, tensor: copied(node) })),
      ...stacks.map((node, at) => ({ name: `result.${at}`, tensor: copied(node) })),
    ],
  };
}

function outsideOf(outside: ReadonlyMap<Tensor, Outside>, node: Tensor): Outside {
  const found = outside.get(node);
  if (found === undefined) throw new Error(`node ${node.id} of a step is not known outside of the scan`);
  return found;
}
