import { GraphBuilder } from '../ir/builder.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { removeDeadCode } from './dead-code.ts';
import { rewrite } from './rewrite.ts';

/** Removes the results of scans that nobody reads, and what only they read. */
export function removeUnreadResults(graph: TensorGraph): TensorGraph {
  const read = new Map<number, Set<number>>();
  for (const { operation, inputs } of graph.nodes) {
    if (operation.kind !== 'part') continue;
    const { id } = operand(inputs, 0);
    read.set(id, (read.get(id) ?? new Set()).add(operation.position));
  }
  const places = new Map<Tensor, ReadonlyMap<number, number>>();
  return rewrite(graph, (builder, node) => {
    const { operation } = node;
    if (operation.kind === 'part') {
      const source = operand(node.inputs, 0);
      const position = places.get(source)?.get(operation.position);
      return position === undefined ? undefined : builder.append({ kind: 'part', position }, [source]);
    }
    if (operation.kind !== 'scan') return undefined;
    const { states } = operation;
    const positions = [...(read.get(node.id) ?? [])].sort((left, right) => left - right);
    const outputs = [
      ...operation.body.outputs.slice(0, states),
      ...operation.body.outputs.slice(states).filter((_, position) => positions.includes(position)),
    ];
    const live = removeDeadCode({ nodes: operation.body.nodes, outputs });
    const used = new Set([...live.nodes.flatMap((own) => own.inputs), ...live.outputs.map(({ tensor }) => tensor)]);
    const inputs = live.nodes.filter((own) => own.operation.kind === 'input');
    // The first sequence tells how many steps there are.
    const kept = inputs.map((own, at) => at <= states || used.has(own));
    const scan = builder.append(
      {
        ...operation,
        body: withoutNodes(live, new Set(inputs.filter((_, at) => kept[at] === false))),
        sequences: kept.slice(states, states + operation.sequences).filter(Boolean).length,
      },
      node.inputs.filter((_, at) => kept[at] === true),
    );
    places.set(scan, new Map(positions.map((position, place) => [position, place])));
    return scan;
  });
}

/** The graph without nodes that nothing reads. */
function withoutNodes(graph: TensorGraph, removed: ReadonlySet<Tensor>): TensorGraph {
  const builder = new GraphBuilder();
  const copies = new Map<Tensor, Tensor>();
  const copied = (tensor: Tensor): Tensor =>
    operand(
      [copies.get(tensor)].filter((copy) => copy !== undefined),
      0,
    );
  for (const node of graph.nodes) {
    if (!removed.has(node)) copies.set(node, builder.append(node.operation, node.inputs.map(copied)));
  }
  return { nodes: builder.nodes, outputs: graph.outputs.map(({ name, tensor }) => ({ name, tensor: copied(tensor) })) };
}

/** Applies passes to the bodies of scans. */
export function withinScans(passes: (graph: TensorGraph) => TensorGraph): (graph: TensorGraph) => TensorGraph {
  return (graph) =>
    rewrite(graph, (builder, node) =>
      node.operation.kind === 'scan'
        ? builder.append({ ...node.operation, body: passes(node.operation.body) }, node.inputs)
        : undefined,
    );
}
