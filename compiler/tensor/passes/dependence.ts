import type { Tensor, TensorGraph } from '../ir/graph.ts';

/** The nodes that depend on one of `sources`, these included. */
export function dependOn(graph: TensorGraph, sources: Iterable<Tensor>): ReadonlySet<Tensor> {
  const found = new Set(sources);
  for (const node of graph.nodes) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/** The nodes that one of `results` depends on, these included. */
export function neededFor(graph: TensorGraph, results: Iterable<Tensor>): ReadonlySet<Tensor> {
  const found = new Set(results);
  for (let at = graph.nodes.length - 1; at >= 0; at--) {
    const node = graph.nodes[at];
    if (node !== undefined && found.has(node)) for (const input of node.inputs) found.add(input);
  }
  return found;
}
