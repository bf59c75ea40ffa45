import { factorOf, symbolOf } from '../ir/dimensions.ts';
import type { BinaryKind, Dimension, Operation, Shape, Tensor, UnaryKind } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import type { Emitter } from './emit.ts';
import { emitErf, emitSoftplus } from './float64-functions.ts';
import type { Emission } from './fusion.ts';
import { emitScan } from './scan.ts';
import { emitStandardized } from './standardized.ts';
import { emitUnfold } from './unfold.ts';

const unaryOperators: Readonly<Record<UnaryKind, string>> = {
  negate: 'Neg',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  absolute: 'Abs',
  sign: 'Sign',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  sine: 'Sin',
  erf: 'Erf',
  softplus: 'Softplus',
  not: 'Not',
};

const binaryOperators: Readonly<Record<BinaryKind, string>> = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  power: 'Pow',
  maximum: 'Max',
  minimum: 'Min',
  less: 'Less',
  greater: 'Greater',
  equal: 'Equal',
  and: 'And',
};

/** Appends the ONNX operators of a node, the last of which has the node's name as its output. */
export function emitNode(emitter: Emitter, emission: Emission): void {
  const { node } = emission;
  const output = emitter.name(node);
  if (emission.kind === 'relu') {
    emitter.node('Relu', [emitter.name(emission.x)], {}, output);
  } else if (emission.kind === 'mean') {
    const axes = emitter.constant(emission.axes, [emission.axes.length], 'int64');
    emitter.node('ReduceMean', [emitter.name(emission.x), axes], { keepdims: 1 }, output);
  } else if (emission.kind === 'affine') {
    emitMatmul(emitter, emission.product, output, emission.bias);
  } else {
    emitOperation(emitter, node.operation, node, output);
  }
}

function emitOperation(emitter: Emitter, operation: Operation, node: Tensor, output: string): void {
  const inputs = node.inputs.map(emitter.name);
  const int64 = (values: readonly number[]) => emitter.constant(values, [values.length], 'int64');
  switch (operation.kind) {
    case 'where':
      emitter.node('Where', inputs, {}, output);
      break;
    case 'sum':
      emitter.node('ReduceSum', [...inputs, int64(operation.axes)], { keepdims: 1 }, output);
      break;
    case 'largest':
      emitter.node('ReduceMax', [...inputs, int64(operation.axes)], { keepdims: 1 }, output);
      break;
    case 'scan':
      emitScan(emitter, node, operation, output);
      break;
    case 'part':
      break;
    case 'unfold':
      emitUnfold(emitter, node, operation, output);
      break;
    case 'standardized':
      emitStandardized(emitter, node, operation, output);
      break;
    case 'inverse_deviation':
      break; // comes with the standardized tensor
    case 'softmax':
      emitter.node('Softmax', inputs, { axis: node.shape.length - 1 }, output);
      break;
    case 'log_softmax':
      emitter.node('LogSoftmax', inputs, { axis: node.shape.length - 1 }, output);
      break;
    case 'matmul':
      emitMatmul(emitter, node, output);
      break;
    case 'gather':
      emitter.node('Gather', inputs, { axis: 0 }, output);
      break;
    case 'scatter_add':
      emitScatterAdd(emitter, node, operation.rows, output);
      break;
    case 'slice': {
      const bounds = [[operation.start], [operation.end], [operation.axis]].map(int64);
      emitter.node('Slice', [...inputs, ...bounds], {}, output);
      break;
    }
    case 'concat':
      emitter.node('Concat', inputs, { axis: operation.axis }, output);
      break;
    case 'transpose':
      emitter.node('Transpose', inputs, { perm: operation.permutation }, output);
      break;
    case 'reshape':
      emitter.node('Reshape', [...inputs, int64(operation.shape.map(reshaped))], {}, output);
      break;
    case 'broadcast':
      emitter.node(
        'Expand',
        [...inputs, expandedShape(emitter, operand(node.inputs, 0).shape, node.shape)],
        {},
        output,
      );
      break;
    case 'cast':
      emitter.node('Cast', inputs, { to: castTypes[emitter.type(operation.type)] }, output);
      break;
    case 'heaviside':
      emitHeaviside(emitter, inputs, output);
      break;
    case 'extent':
      emitExtent(emitter, operation.dimension, [], output);
      break;
    case 'range': {
      const scalar = (value: number) => emitter.constant([value], [], 'int64');
      emitter.node('Range', [scalar(0), emitExtent(emitter, operation.dimension, []), scalar(1)], {}, output);
      break;
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'power':
    case 'maximum':
    case 'minimum':
    case 'less':
    case 'greater':
    case 'equal':
    case 'and':
      emitter.node(binaryOperators[operation.kind], inputs, {}, output);
      break;
    case 'input':
    case 'constant':
    case 'keep':
    case 'noise':
    case 'convolution':
      throw new Error(`${operation.kind} is not an operator of ONNX`);
    default:
      emitUnary(emitter, operation.kind, inputs, output);
  }
}

/** ONNX Runtime's CPU kernels lack Erf and Softplus for float64. */
function emitUnary(emitter: Emitter, kind: UnaryKind, inputs: readonly string[], output: string): void {
  const [x = ''] = inputs;
  if (emitter.precision === 'float64' && kind === 'erf') emitErf(emitter, x, output);
  else if (emitter.precision === 'float64' && kind === 'softplus') emitSoftplus(emitter, x, output);
  else emitter.node(unaryOperators[kind], inputs, {}, output);
}

function emitMatmul(emitter: Emitter, node: Tensor, output: string, bias?: Tensor): void {
  if (node.operation.kind !== 'matmul') throw new Error('not a matmul');
  const left = operand(node.inputs, 0);
  const right = operand(node.inputs, 1);
  const transA = node.operation.transposeLeft ? 1 : 0;
  const transB = node.operation.transposeRight ? 1 : 0;
  const inputs = [emitter.name(left), emitter.name(right)];
  if (left.shape.length === 2 && right.shape.length === 2) {
    const all = bias === undefined ? inputs : [...inputs, emitter.name(bias)];
    emitter.node('Gemm', all, { transA, transB }, output);
  } else if (emitter.precision === 'float32' && transA + transB > 0) {
    emitter.node('FusedMatMul', inputs, { transA, transB }, output, 'com.microsoft');
  } else {
    const turned = [left, right].map((tensor, at) =>
      (at === 0 ? transA : transB) === 0
        ? emitter.name(tensor)
        : emitter.node('Transpose', [emitter.name(tensor)], { perm: lastAxesSwapped(tensor.shape.length) }),
    );
    emitter.node('MatMul', turned, {}, output);
  }
}

function lastAxesSwapped(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) =>
    axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis,
  );
}

/** ScatterElements adds one element after the other, in order; ScatterND may race where an index occurs twice. */
function emitScatterAdd(emitter: Emitter, node: Tensor, rows: number, output: string): void {
  const [indices = '', values = ''] = node.inputs.map(emitter.name);
  const rest = node.shape.slice(1).map(Number);
  const ones = rest.map(() => 1);
  const shaped = emitter.node('Reshape', [indices, emitter.constant([-1, ...ones], [1 + rest.length], 'int64')]);
  const stretched = emitter.node('Expand', [shaped, emitter.constant([1, ...rest], [1 + rest.length], 'int64')]);
  const type = emitter.type(node.type);
  const zeros = emitter.node('Expand', [
    emitter.constant([0], [], type),
    emitter.constant([rows, ...rest], [1 + rest.length], 'int64'),
  ]);
  emitter.node('ScatterElements', [zeros, stretched, values], { axis: 0, reduction: 'add' }, output);
}

/** Reshape infers the one size that is known only when the graph runs. */
function reshaped(dimension: Dimension): number {
  return typeof dimension === 'number' ? dimension : -1;
}

/** Shape for Expand: 1 where the source already has the size. */
function expandedShape(emitter: Emitter, source: Shape, shape: Shape): string {
  const added = shape.length - source.length;
  const needed = shape.map((dimension, axis) => (source[axis - added] === dimension ? 1 : dimension));
  if (needed.every((dimension) => typeof dimension === 'number')) {
    return emitter.constant(needed, [needed.length], 'int64');
  }
  const parts = needed.map((dimension) =>
    typeof dimension === 'number' ? emitter.constant([dimension], [1], 'int64') : emitExtent(emitter, dimension, [1]),
  );
  return parts.length === 1 ? (parts[0] ?? '') : emitter.node('Concat', parts, { axis: 0 });
}

/**
 * HardSigmoid with the steepest slope: one operator on all threads, in the place of a comparison and a Cast, which works on one. Of
 * numbers below 3e-39 it gives less than 1.
 */
function emitHeaviside(emitter: Emitter, inputs: readonly string[], output: string): void {
  if (emitter.precision === 'float32') {
    const attributes = { alpha: { float: largestFloat }, beta: { float: 0 } };
    emitter.node('HardSigmoid', inputs, attributes, output);
    return;
  }
  const above = emitter.node('Greater', [...inputs, emitter.constant([0], [], 'float64')]);
  emitter.node('Cast', [above], { to: castTypes.float64 }, output);
}

/** The largest float32. */
const largestFloat = (2 - 2 ** -23) * 2 ** 127;

/** A symbolic size as int64 of shape [] or [1]. */
function emitExtent(emitter: Emitter, dimension: Dimension, shape: readonly number[], output?: string): string {
  const symbol = symbolOf(dimension);
  if (symbol === undefined) throw new Error(`${dimension} is known`);
  const { name, axis } = emitter.measured(symbol);
  const factor = factorOf(dimension);
  const inner = factor === 1 ? output : undefined;
  const vector = emitter.node('Shape', [name], { start: axis, end: axis + 1 }, shape.length === 1 ? inner : undefined);
  const sized =
    shape.length === 1 ? vector : emitter.node('Reshape', [vector, emitter.constant([], [0], 'int64')], {}, inner);
  return factor === 1 ? sized : emitter.node('Mul', [sized, emitter.constant([factor], [], 'int64')], {}, output);
}

/** TensorProto.DataType */
const castTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11, uint32: 12 } as const;
