import type { GraphBuilder } from '../ir/builder.ts';
import { elements } from '../ir/dimensions.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { applyBroadcast, binaryFunction, offsets, unaryFunction } from './evaluate.ts';
import { rewrite } from './rewrite.ts';

/** Results of more elements are computed when the graph runs. */
const foldedElements = 65_536;

/** Computes at compile time what depends on constants alone, in float64. */
export function foldConstants(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, node) => {
    const size = elements(node.shape);
    if (node.inputs.length === 0 || typeof size !== 'number' || size > foldedElements) return undefined;
    return node.inputs.every((input) => input.operation.kind === 'constant') ? folded(builder, node) : undefined;
  });
}

function folded(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  const [first, second] = node.inputs.map(constantOf);
  if (first === undefined) return undefined;
  const constant = (values: ArrayLike<number>) => builder.constant(values, node.shape.map(Number), node.type);
  const { operation } = node;
  switch (operation.kind) {
    case 'reshape':
      return constant(first.values);
    case 'broadcast':
      return constant(offsets(node.shape, first.shape).map((place) => first.values[place] ?? Number.NaN));
    case 'cast':
      return first.type === 'float' && node.type === 'float64' ? constant(first.values) : undefined;
    case 'negate':
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'absolute':
    case 'sign':
    case 'tanh': {
      const apply = unaryFunction(operation.kind, first.type);
      return apply && constant(Array.from(first.values, apply));
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'power':
    case 'maximum':
    case 'minimum': {
      const apply = binaryFunction(operation.kind, first.type);
      return apply && second && constant(applyBroadcast(apply, first, second));
    }
    default:
      return undefined;
  }
}

function constantOf({ operation }: Tensor) {
  return operation.kind === 'constant' ? operation : undefined;
}
