import type { Tensor, TensorGraph } from '../ir/graph.ts';
import type { TensorPort } from '../program.ts';

/** What `float` is when a graph runs. */
export type Precision = 'float32' | 'float64';

/** The graph's inputs, in the order in which it was built. */
export function inputPorts(graph: TensorGraph, precision: Precision): TensorPort[] {
  return graph.nodes.flatMap((node) =>
    node.operation.kind === 'input' ? [portOf(node.operation.name, node, precision)] : [],
  );
}

export function portOf(name: string, { type, shape }: Tensor, precision: Precision): TensorPort {
  const sizes = shape.map((dimension) => {
    if (typeof dimension === 'number' || dimension === 'rows' || dimension === 'batch') return dimension;
    throw new Error(`${name} has the size ${dimension}`);
  });
  return { name, type: type === 'float' ? precision : type, shape: sizes };
}
