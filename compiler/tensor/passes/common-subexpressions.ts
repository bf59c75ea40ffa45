import type { Operation, Tensor, TensorGraph } from '../ir/graph.ts';
import { rewrite } from './rewrite.ts';

/** Constants of more elements, and bodies of scans, are told apart by identity, so that weights are not turned into text. */
const comparedConstant = 64;

/** Computes each distinct operation on the same inputs once. */
export function shareCommonSubexpressions(graph: TensorGraph): TensorGraph {
  const seen = new Map<string, Tensor>();
  const arrays = new Map<unknown, number>();
  return rewrite(graph, (builder, node) => {
    const key = keyOf(node, arrays);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const tensor = builder.append(node.operation, node.inputs);
    seen.set(key, tensor);
    return tensor;
  });
}

function keyOf(node: Tensor, arrays: Map<unknown, number>): string {
  const inputs = node.inputs.map((input) => input.id);
  const { kind } = node.operation;
  if (kind === 'add' || kind === 'multiply' || kind === 'maximum' || kind === 'minimum') inputs.sort((a, b) => a - b);
  return JSON.stringify([described(node.operation, arrays), inputs]);
}

function described(operation: Operation, arrays: Map<unknown, number>): unknown {
  if (operation.kind === 'scan') return ['scan', placeOf(arrays, operation.body), operation.reverse];
  if (operation.kind !== 'constant') return operation;
  const { type, shape, values } = operation;
  if (values.length <= comparedConstant)
    return [type, shape, Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)))];
  return [type, shape, 'array', placeOf(arrays, values)];
}

function placeOf(seen: Map<unknown, number>, value: unknown): number {
  const place = seen.get(value) ?? seen.size;
  seen.set(value, place);
  return place;
}
