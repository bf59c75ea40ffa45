import type { Tensor, TensorGraph } from './graph.ts';

/** How often each node of a graph is read, by its id; being an output counts. */
export function countUses({ nodes, outputs }: TensorGraph): Uint32Array {
  const uses = new Uint32Array(nodes.length);
  const count = ({ id }: Tensor): void => {
    uses[id] = (uses[id] ?? 0) + 1;
  };
  for (const { inputs } of nodes) inputs.forEach(count);
  for (const { tensor } of outputs) count(tensor);
  return uses;
}
