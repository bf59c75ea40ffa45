import { GraphBuilder } from '../ir/builder.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';

/**
 * Builds a graph anew, node by node. `rule` sees each node with its inputs already rewritten and gives what replaces it, or
 * `undefined` to keep it.
 */
export function rewrite(
  graph: TensorGraph,
  rule: (builder: GraphBuilder, node: Tensor) => Tensor | undefined,
): TensorGraph {
  const builder = new GraphBuilder();
  const replacements: Tensor[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => operand(replacements, input.id));
    replacements.push(rule(builder, { ...node, inputs }) ?? builder.append(node.operation, inputs));
  }
  const outputs = graph.outputs.map(({ name, tensor }) => ({ name, tensor: operand(replacements, tensor.id) }));
  return { nodes: builder.nodes, outputs };
}
