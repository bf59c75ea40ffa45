import type * as Core from '@tensorflow/tfjs-core';
import type { BinaryKind, Operation, Reach, Tensor, UnaryKind } from '../../../compiler/tensor/ir/graph.ts';
import { operand } from '../../../compiler/tensor/ir/infer.ts';
import type { Tensorflow } from './backend.ts';
import { sizeOf, tensorOf, type Value } from './value.ts';

type Unary = 'neg' | 'exp' | 'log' | 'sqrt' | 'abs' | 'sign' | 'sigmoid' | 'tanh' | 'sin' | 'erf' | 'softplus';

const unaries: Readonly<Record<Exclude<UnaryKind, 'not'>, Unary>> = {
  negate: 'neg',
  exp: 'exp',
  log: 'log',
  sqrt: 'sqrt',
  absolute: 'abs',
  sign: 'sign',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  sine: 'sin',
  erf: 'erf',
  softplus: 'softplus',
};

type Binary =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'maximum'
  | 'minimum'
  | 'less'
  | 'greater'
  | 'equal'
  | 'logicalAnd';

const binaries: Partial<Record<BinaryKind, Binary>> = {
  add: 'add',
  subtract: 'sub',
  multiply: 'mul',
  divide: 'div',
  power: 'pow',
  maximum: 'maximum',
  minimum: 'minimum',
  less: 'less',
  greater: 'greater',
  equal: 'equal',
  and: 'logicalAnd',
};

/**
 * A primitive on tensors of a backend. Called within a `tidy`.
 * @param shape Of the result.
 */
export function deviceOperation(
  tensorflow: Tensorflow,
  node: Tensor,
  inputs: readonly Value[],
  shape: readonly number[],
): Core.Tensor {
  const { operation } = node;
  const tensors = inputs.map((input) => tensorOf(tensorflow, input));
  const [x, y, z] = tensors;
  if (x === undefined) throw new Error(`${operation.kind} has no operand`);
  switch (operation.kind) {
    case 'heaviside':
      return tensorflow.step(x);
    case 'not':
      return tensorflow.logicalNot(x);
    case 'sum':
      return tensorflow.sum(x, [...operation.axes], true);
    case 'largest':
      return tensorflow.max(x, [...operation.axes], true);
    case 'softmax':
      return tensorflow.softmax(x);
    case 'log_softmax':
      return tensorflow.logSoftmax(x);
    case 'standardized': {
      const centred = tensorflow.sub(x, tensorflow.mean(x, -1, true));
      return tensorflow.mul(centred, inverseDeviation(tensorflow, centred, operation.epsilon));
    }
    case 'inverse_deviation': {
      const { operation: own } = operand(node.inputs, 1);
      if (own.kind !== 'standardized') throw new Error('the deviation of what is not standardized');
      return inverseDeviation(tensorflow, tensorflow.sub(x, tensorflow.mean(x, -1, true)), own.epsilon);
    }
    case 'slice': {
      const begin = shape.map((_, axis) => (axis === operation.axis ? operation.start : 0));
      return tensorflow.slice(x, begin, [...shape]);
    }
    case 'concat':
      return tensorflow.concat(tensors, operation.axis);
    case 'transpose':
      return tensorflow.transpose(x, [...operation.permutation]);
    case 'reshape':
      return tensorflow.reshape(x, [...shape]);
    case 'broadcast':
      return tensorflow.broadcastTo(x, [...shape]);
    case 'unfold':
      return unfolded(tensorflow, x, operation, shape);
    default:
      break;
  }
  if (y === undefined) {
    const unary = unaries[operation.kind as keyof typeof unaries];
    if (unary === undefined) throw new Error(`${operation.kind} has no form on TensorFlow.js`);
    return tensorflow[unary](x);
  }
  switch (operation.kind) {
    case 'matmul':
      return product(tensorflow, operation, x, withOwnData(tensorflow, operand(node.inputs, 1), y), shape);
    case 'convolution':
      return convolution(tensorflow, x, y, operation, shape);
    case 'gather':
      return tensorflow.gather(x, y as Core.Tensor1D, 0);
    case 'scatter_add':
      return scatterAdd(tensorflow, x, y, shape);
    case 'where':
      if (z === undefined) throw new Error('where has two operands');
      return tensorflow.where(x, y, z);
    default: {
      const binary = binaries[operation.kind as BinaryKind];
      if (binary === undefined) throw new Error(`${operation.kind} has no form on TensorFlow.js`);
      return tensorflow[binary](x, y);
    }
  }
}

function inverseDeviation(tensorflow: Tensorflow, centred: Core.Tensor, epsilon: number): Core.Tensor {
  return tensorflow.rsqrt(tensorflow.add(tensorflow.mean(tensorflow.square(centred), -1, true), epsilon));
}

/** Where the right side is one matrix, the rows of all matrices on the left are multiplied at once. */
function product(
  tensorflow: Tensorflow,
  { transposeLeft, transposeRight }: Extract<Operation, { kind: 'matmul' }>,
  left: Core.Tensor,
  right: Core.Tensor,
  shape: readonly number[],
): Core.Tensor {
  if (left.rank === 2 || right.rank > 2) return tensorflow.matMul(left, right, transposeLeft, transposeRight);
  const rows = tensorflow.reshape(left, [-1, left.shape.at(-1) ?? 1]);
  return tensorflow.reshape(tensorflow.matMul(rows, right, false, transposeRight), [...shape]);
}

/**
 * The right side of a product, in data of its own where it is another shape of a tensor: WebAssembly's kernel keeps what it made of the right
 * side by its data alone, and reads beyond them when they come again in another shape.
 */
function withOwnData(tensorflow: Tensorflow, { operation }: Tensor, right: Core.Tensor): Core.Tensor {
  if (operation.kind !== 'reshape' || tensorflow.getBackend() !== 'wasm') return right;
  return tensorflow.mul(right, 1);
}

/** The sum over taps of what each sees times its matrix. */
function convolution(
  tensorflow: Tensorflow,
  x: Core.Tensor,
  weight: Core.Tensor,
  reach: Reach,
  shape: readonly number[],
): Core.Tensor {
  const [taps = 0, channels = 0, filters = 0] = weight.shape;
  const [batch = 0, results = 0] = shape;
  const padded = paddedInTime(tensorflow, x, reach);
  const parts = Array.from({ length: taps }, (_, tap) => {
    const seen = tensorflow.slice(padded, [0, tap * reach.dilation, 0], [batch, results, channels]);
    const matrix = tensorflow.reshape(tensorflow.slice(weight, [tap, 0, 0], [1, channels, filters]), [
      channels,
      filters,
    ]);
    return tensorflow.matMul(tensorflow.reshape(seen, [batch * results, channels]), matrix);
  });
  return tensorflow.reshape(
    parts.reduce((sum, part) => tensorflow.add(sum, part)),
    [...shape],
  );
}

function unfolded(
  tensorflow: Tensorflow,
  x: Core.Tensor,
  { taps, ...reach }: Reach & { readonly taps: number },
  shape: readonly number[],
): Core.Tensor {
  const results = shape[1] ?? 0;
  const places = Int32Array.from(
    { length: results * taps },
    (_, at) => Math.floor(at / taps) + (at % taps) * reach.dilation,
  );
  const seen = tensorflow.gather(paddedInTime(tensorflow, x, reach), tensorflow.tensor1d(places, 'int32'), 1);
  return tensorflow.reshape(seen, [...shape]);
}

/** Zeros before and after in time; what is negative is cut off. */
function paddedInTime(tensorflow: Tensorflow, x: Core.Tensor, { before, after }: Reach): Core.Tensor {
  const zeros: [number, number] = [Math.max(before, 0), Math.max(after, 0)];
  const padded = zeros[0] + zeros[1] === 0 ? x : tensorflow.pad(x, [[0, 0], zeros, [0, 0]]);
  if (before >= 0 && after >= 0) return padded;
  const [batch = 0, length = 0, channels = 0] = x.shape;
  return tensorflow.slice(padded, [0, Math.max(-before, 0), 0], [batch, length + before + after, channels]);
}

/** By the kernel that has a gradient, where the backend has it. */
function scatterAdd(
  tensorflow: Tensorflow,
  indices: Core.Tensor,
  values: Core.Tensor,
  shape: readonly number[],
): Core.Tensor {
  if (tensorflow.getKernel('UnsortedSegmentSum', tensorflow.getBackend()) !== undefined)
    return tensorflow.unsortedSegmentSum(values, indices as Core.Tensor1D, shape[0] ?? 0);
  const places = tensorflow.reshape(indices, [sizeOf(indices.shape), 1]);
  return tensorflow.scatterND(places, values, [...shape]);
}
