import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { elementCount } from './state-layout.ts';

/** Tensors one after the other in one vector. */
export function joined(builder: GraphBuilder, parts: readonly Tensor[]): Tensor {
  const vectors = parts.map((part) => builder.reshape(part, [elementCount(part.shape.map(Number))]));
  return vectors.length === 1 ? elementAt(vectors, 0) : builder.concat(vectors, 0);
}

/** Sum of all elements, float []. */
export function total(builder: GraphBuilder, x: Tensor): Tensor {
  return builder.reshape(builder.sum(x, Array.from(x.shape.keys())), []);
}

export function elementAt(tensors: readonly Tensor[], position: number): Tensor {
  const tensor = tensors[position];
  if (tensor === undefined) throw new Error(`tensor ${position} is missing`);
  return tensor;
}
