import { GraphBuilder } from '../ir/builder.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';

/** Removes what no output needs. Inputs stay: they are the graph's signature. */
export function removeDeadCode(graph: TensorGraph): TensorGraph {
  const live = new Uint8Array(graph.nodes.length);
  for (const { tensor } of graph.outputs) live[tensor.id] = 1;
  for (let at = graph.nodes.length - 1; at >= 0; at--) {
    if (live[at] === 0) continue;
    for (const input of graph.nodes[at]?.inputs ?? []) live[input.id] = 1;
  }
  const builder = new GraphBuilder();
  const kept: (Tensor | undefined)[] = graph.nodes.map(() => undefined);
  const keptInput = (tensor: Tensor): Tensor =>
    operand(
      [kept[tensor.id]].filter((node) => node !== undefined),
      0,
    );
  for (const node of graph.nodes) {
    if (live[node.id] === 0 && node.operation.kind !== 'input') continue;
    kept[node.id] = builder.append(node.operation, node.inputs.map(keptInput));
  }
  return {
    nodes: builder.nodes,
    outputs: graph.outputs.map(({ name, tensor }) => ({ name, tensor: keptInput(tensor) })),
  };
}
