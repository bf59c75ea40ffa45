import type { ElementType, Tensor, TensorGraph } from '../ir/graph.ts';
import type { TensorPort, TensorType } from '../program.ts';

/** What `float` is when a graph runs. */
export type Precision = 'float32' | 'float64';

/** What elements are when a graph runs. In float64 nothing is rounded to half precision, so that both forms can be compared. */
export function elementType(type: ElementType, precision: Precision): TensorType {
  if (type === 'half') return precision === 'float64' ? 'float64' : 'float16';
  return type === 'float' ? precision : type;
}

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
  return { name, type: elementType(type, precision), shape: sizes };
}
