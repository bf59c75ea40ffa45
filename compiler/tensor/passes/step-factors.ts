import { GraphBuilder } from '../ir/builder.ts';
import { sameShape } from '../ir/dimensions.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { dependOn } from './dependence.ts';

/** A value of a step as a product: of what depends on the states before it, and of a factor of the same shape that does not. */
interface Scaled {
  readonly core: Tensor;
  readonly factor: Tensor | undefined;
}

/**
 * The body of a scan with the factors gathered that no state reaches: (s a) b is s (a b), s a - s b is s (a - b), and values side by
 * side, each with its factor, are one product. The gradient of a gate so is one product a step, whose factor is made for all steps
 * at once outside of the scan.
 */
export function gatherStepFactors(body: TensorGraph, states: number): TensorGraph {
  const ofState = dependOn(body, body.nodes.filter(({ operation }) => operation.kind === 'input').slice(0, states));
  const builder = new GraphBuilder();
  const scaled: Scaled[] = [];
  const values = new Map<Scaled, Tensor>();
  const whole = (tensor: Tensor): Tensor => {
    const own = scaledAt(scaled, tensor);
    const known = values.get(own);
    if (known !== undefined) return known;
    const value = own.factor === undefined ? own.core : builder.multiply(own.core, own.factor);
    values.set(own, value);
    return value;
  };
  for (const node of body.nodes) {
    const own = ofState.has(node) ? factored(builder, node, scaled, ofState, whole) : undefined;
    scaled.push(own ?? { core: builder.append(node.operation, node.inputs.map(whole)), factor: undefined });
  }
  const outputs = body.outputs.map(({ name, tensor }) => ({ name, tensor: whole(tensor) }));
  return { nodes: builder.nodes, outputs };
}

function factored(
  builder: GraphBuilder,
  node: Tensor,
  scaled: readonly Scaled[],
  ofState: ReadonlySet<Tensor>,
  whole: (tensor: Tensor) => Tensor,
): Scaled | undefined {
  const { operation, inputs } = node;
  const alike = inputs.every(({ shape }) => sameShape(shape, node.shape));
  const [left, right] = inputs;
  switch (operation.kind) {
    case 'multiply': {
      if (left === undefined || right === undefined || !alike || ofState.has(left) === ofState.has(right))
        return undefined;
      const [moving, still] = ofState.has(left) ? [left, whole(right)] : [right, whole(left)];
      const { core, factor } = scaledAt(scaled, moving);
      return { core, factor: factor === undefined ? still : builder.multiply(factor, still) };
    }
    case 'add':
    case 'subtract': {
      if (left === undefined || right === undefined || !alike) return undefined;
      if (!ofState.has(left) || !ofState.has(right)) return undefined;
      const [a, b] = [scaledAt(scaled, left), scaledAt(scaled, right)];
      if (a.core !== b.core || (a.factor === undefined && b.factor === undefined)) return undefined;
      return { core: a.core, factor: builder.binary(operation.kind, a.factor ?? 1, b.factor ?? 1) };
    }
    case 'concat': {
      const parts = inputs.map((input) => scaledAt(scaled, input));
      const factors = parts.flatMap(({ factor }) => factor ?? []);
      if (factors.length < parts.length || parts.length === 1) return undefined;
      const cores = parts.flatMap(({ core }) =>
        core.operation.kind === 'concat' && core.operation.axis === operation.axis ? core.inputs : [core],
      );
      return { core: builder.concat(cores, operation.axis), factor: builder.concat(factors, operation.axis) };
    }
    default:
      return undefined;
  }
}

function scaledAt(scaled: readonly Scaled[], { id }: Tensor): Scaled {
  const found = scaled[id];
  if (found === undefined) throw new Error(`the body of a scan reads node ${id} before it is made`);
  return found;
}
