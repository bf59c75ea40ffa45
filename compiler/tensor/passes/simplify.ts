import type { GraphBuilder } from '../ir/builder.ts';
import { broadcastShapes, elements, sameShape } from '../ir/dimensions.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/**
 * Algebra that holds for every value: neutral elements, powers of two, factors gathered, shapes that cancel. Readers of a parameter
 * go on reading it, and not what it is a view of, else its gradient would miss them.
 */
export function simplify(graph: TensorGraph): TensorGraph {
  const outputs = new Set(graph.outputs.map(({ tensor }) => tensor.id));
  return rewrite(graph, (builder, node) => {
    const ofOutput = graph.nodes[node.id]?.inputs.some(({ id }) => outputs.has(id)) ?? false;
    if (!ofOutput) {
      const replacement = nestedShapes(builder, node);
      if (replacement !== undefined) return replacement;
    }
    for (const rule of rules) {
      const replacement = rule(builder, node);
      if (replacement !== undefined) return replacement;
    }
    return undefined;
  });
}

type Rule = (builder: GraphBuilder, node: Tensor) => Tensor | undefined;

const rules: readonly Rule[] = [
  neutralElement,
  squaredPower,
  gatheredFactors,
  signsIntoSubtraction,
  implicitBroadcast,
  emptySum,
  termsOutOfSum,
  transposesIntoMatmul,
];

/** x + 0, x - 0, x * 1, x / 1, x ^ 1 */
function neutralElement(_builder: GraphBuilder, node: Tensor): Tensor | undefined {
  const { kind } = node.operation;
  const [left, right] = node.inputs;
  if (left === undefined || right === undefined) return undefined;
  const keeps = (kept: Tensor) => (sameShape(kept.shape, node.shape) ? kept : undefined);
  if (kind === 'add') return isScalar(right, 0) ? keeps(left) : isScalar(left, 0) ? keeps(right) : undefined;
  if (kind === 'multiply') return isScalar(right, 1) ? keeps(left) : isScalar(left, 1) ? keeps(right) : undefined;
  if (kind === 'subtract') return isScalar(right, 0) ? keeps(left) : undefined;
  if (kind === 'divide' || kind === 'power') return isScalar(right, 1) ? keeps(left) : undefined;
  return undefined;
}

/** x ^ 2 is x x. */
function squaredPower(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  if (node.operation.kind !== 'power') return undefined;
  return isScalar(operand(node.inputs, 1), 2) ? builder.square(operand(node.inputs, 0)) : undefined;
}

/** (x a) b is x (a b) where a and b are scalar constants; a factor of a scalar product moves to the smaller operand. */
function gatheredFactors(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  if (node.operation.kind !== 'multiply') return undefined;
  const outer = scaled(node);
  const inner = outer && scaled(outer.tensor);
  return outer && inner && builder.multiply(inner.tensor, inner.factor * outer.factor);
}

/** x + (-y), x - (-y), (-x) + y, -(-x) */
function signsIntoSubtraction(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  const { kind } = node.operation;
  const [left, right] = node.inputs;
  if (left === undefined) return undefined;
  if (kind === 'negate') return left.operation.kind === 'negate' ? left.inputs[0] : undefined;
  if (right === undefined) return undefined;
  if (right.operation.kind === 'negate') {
    if (kind === 'add') return builder.subtract(left, operand(right.inputs, 0));
    if (kind === 'subtract') return builder.add(left, operand(right.inputs, 0));
  }
  if (left.operation.kind === 'negate' && kind === 'add') return builder.subtract(right, operand(left.inputs, 0));
  return undefined;
}

/** Elementwise operations stretch their operands themselves; what is computed of stretched operands alone is computed before. */
function implicitBroadcast(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  if (!elementwise.has(node.operation.kind)) return undefined;
  const inputs = node.inputs.map((input) => (input.operation.kind === 'broadcast' ? operand(input.inputs, 0) : input));
  if (inputs.every((input, at) => input === node.inputs[at])) return undefined;
  for (const at of inputs.keys()) {
    const some = node.inputs.map((input, place) => (place === at ? operand(inputs, place) : input));
    const shape = some.reduce<Tensor['shape']>((all, { shape: own }) => broadcastShapes(all, own), []);
    if (some[at] !== node.inputs[at] && sameShape(shape, node.shape)) return builder.append(node.operation, some);
  }
  return builder.broadcast(builder.append(node.operation, inputs), node.shape);
}

const elementwise: ReadonlySet<string> = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'power',
  'maximum',
  'minimum',
  'less',
  'greater',
  'equal',
  'where',
]);

/** A reshape of a reshape, a broadcast of a broadcast, a transposed transpose; a reshape to the same shape. */
function nestedShapes(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  const { operation } = node;
  const [source] = node.inputs;
  if (source === undefined) return undefined;
  if (operation.kind === 'reshape') {
    if (sameShape(source.shape, node.shape)) return source;
    return source.operation.kind === 'reshape' ? builder.reshape(operand(source.inputs, 0), node.shape) : undefined;
  }
  if (operation.kind === 'broadcast') {
    if (sameShape(source.shape, node.shape)) return source;
    return source.operation.kind === 'broadcast' ? builder.broadcast(operand(source.inputs, 0), node.shape) : undefined;
  }
  if (operation.kind !== 'transpose') return undefined;
  if (operation.permutation.every((from, to) => from === to)) return source;
  if (source.operation.kind !== 'transpose') return undefined;
  const inner = source.operation.permutation;
  return builder.transpose(
    operand(source.inputs, 0),
    operation.permutation.map((axis) => inner[axis] ?? axis),
  );
}

/** A sum over axes of size 1. */
function emptySum(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  if (node.operation.kind !== 'sum') return undefined;
  const x = operand(node.inputs, 0);
  const axes = node.operation.axes.filter((axis) => x.shape[axis] !== 1);
  if (axes.length === 0) return x;
  return axes.length < node.operation.axes.length ? builder.sum(x, axes) : undefined;
}

/**
 * The sum of -x, of x times what does not vary along the summed axes, and of x plus what adds up to zero along them.
 */
function termsOutOfSum(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  if (node.operation.kind !== 'sum') return undefined;
  const { axes } = node.operation;
  const whole = operand(node.inputs, 0);
  const factors: Tensor[] = [];
  let negative = false;
  let term = whole;
  for (;;) {
    const { kind } = term.operation;
    const factor = kind === 'multiply' ? partOf(term, (own) => isAlikeAlong(own, axes, term.shape.length)) : undefined;
    const zero = kind === 'add' ? partOf(term, (own) => isCentred(own, axes)) : undefined;
    if (kind === 'negate') {
      negative = !negative;
      term = operand(term.inputs, 0);
    } else if (factor !== undefined) {
      factors.push(factor.part);
      term = factor.rest;
    } else if (zero !== undefined) term = zero.rest;
    else break;
  }
  if (term === whole) return undefined;
  const sum = factors.toReversed().reduce<Tensor>((all, own) => builder.multiply(all, own), builder.sum(term, axes));
  return negative ? builder.negate(sum) : sum;
}

/** One of two operands that `is` such a part of the whole, where the other has the shape of the whole. */
function partOf(
  { inputs, shape }: Tensor,
  is: (part: Tensor) => boolean,
): { readonly part: Tensor; readonly rest: Tensor } | undefined {
  for (const [rest, part] of [inputs, inputs.toReversed()])
    if (rest !== undefined && part !== undefined && sameShape(rest.shape, shape) && is(part)) return { part, rest };
  return undefined;
}

/** Whether a tensor is x less its mean over the axes, times what does not vary along them: it adds up to zero along them. */
function isCentred(tensor: Tensor, axes: readonly number[]): boolean {
  let x = tensor;
  while (x.operation.kind === 'multiply') {
    const { length } = x.shape;
    const scaled = partOf(x, (own) => isAlikeAlong(own, axes, length));
    if (scaled === undefined) return false;
    x = scaled.rest;
  }
  const [whole, mean] = x.inputs;
  if (x.operation.kind !== 'subtract' || whole === undefined || mean?.operation.kind !== 'multiply') return false;
  const [sum, inverse] = mean.inputs;
  if (sum?.operation.kind !== 'sum' || sum.inputs[0] !== whole || inverse === undefined) return false;
  const counted = axes.map((axis) => dimensionAt(whole.shape, axis));
  return sum.operation.axes.join() === axes.join() && isInverseCount(inverse, counted);
}

/** Whether a number is one by how many elements there are. */
function isInverseCount(inverse: Tensor, sizes: Tensor['shape']): boolean {
  const count = elements(sizes);
  if (typeof count === 'number') return isScalar(inverse, 1 / count);
  const [one, extent] = inverse.inputs;
  if (inverse.operation.kind !== 'divide' || one === undefined || !isScalar(one, 1)) return false;
  const counted = extent?.operation.kind === 'cast' ? extent.inputs[0] : extent;
  return counted?.operation.kind === 'extent' && counted.operation.dimension === count;
}

function isAlikeAlong({ shape }: Tensor, axes: readonly number[], rank: number): boolean {
  const added = rank - shape.length;
  return axes.every((axis) => axis < added || shape[axis - added] === 1);
}

/** A product multiplies transposed matrices without moving them. */
function transposesIntoMatmul(builder: GraphBuilder, node: Tensor): Tensor | undefined {
  if (node.operation.kind !== 'matmul') return undefined;
  const left = swapped(operand(node.inputs, 0));
  const right = swapped(operand(node.inputs, 1));
  const flatRight = (right ?? operand(node.inputs, 1)).shape.length === 2;
  if (right === undefined && (left === undefined || (flatRight && left.shape.length > 2))) return undefined;
  const movesLeft = left !== undefined && !(flatRight && left.shape.length > 2);
  return builder.matmul(movesLeft ? left : operand(node.inputs, 0), right ?? operand(node.inputs, 1), {
    left: node.operation.transposeLeft !== movesLeft,
    right: node.operation.transposeRight !== (right !== undefined),
  });
}

/** What a tensor is the transpose of, when only its last two axes are exchanged. */
function swapped({ operation, inputs }: Tensor): Tensor | undefined {
  if (operation.kind !== 'transpose') return undefined;
  const last = operation.permutation.length - 1;
  const swaps = operation.permutation.every(
    (from, to) => from === (to === last ? last - 1 : to === last - 1 ? last : to),
  );
  return swaps ? inputs[0] : undefined;
}

/** A product with a scalar constant, taken apart. */
function scaled({ operation, inputs }: Tensor): { readonly tensor: Tensor; readonly factor: number } | undefined {
  if (operation.kind !== 'multiply') return undefined;
  const [left, right] = inputs;
  const ofRight = right && scalarValue(right);
  if (left !== undefined && ofRight !== undefined && left.type === 'float') return { tensor: left, factor: ofRight };
  const ofLeft = left && scalarValue(left);
  if (right !== undefined && ofLeft !== undefined && right.type === 'float') return { tensor: right, factor: ofLeft };
  return undefined;
}

function isScalar(tensor: Tensor, value: number): boolean {
  return scalarValue(tensor) === value;
}

function scalarValue({ operation }: Tensor): number | undefined {
  return operation.kind === 'constant' && operation.shape.length === 0 ? operation.values[0] : undefined;
}
