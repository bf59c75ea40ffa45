import { broadcastShapes, elements, sameShape } from './dimensions.ts';
import type { Dimension, ElementType, Operation, Reach, Shape, Tensor } from './graph.ts';

export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Element type and shape of an operation's result. Inputs that do not fit are an error of the compiler and thrown. */
export function inferTensor(operation: Operation, inputs: readonly Tensor[]): TensorType {
  switch (operation.kind) {
    case 'input':
    case 'constant':
      return { type: operation.type, shape: operation.shape };
    case 'extent':
      return { type: 'int64', shape: [] };
    case 'range':
      return { type: 'int64', shape: [operation.dimension] };
    case 'keep':
      return { type: 'bool', shape: operation.shape };
    case 'noise':
      return { type: 'float', shape: operation.shape };
    case 'sum':
    case 'largest': {
      const { type, shape } = operand(inputs, 0);
      return { type, shape: shape.map((dimension, axis) => (operation.axes.includes(axis) ? 1 : dimension)) };
    }
    case 'inverse_deviation': {
      const { type, shape } = operand(inputs, 0);
      return { type, shape: shape.with(-1, 1) };
    }
    case 'matmul':
      return inferMatmul(operation, operand(inputs, 0), operand(inputs, 1));
    case 'convolution': {
      const x = operand(inputs, 0);
      const [taps, channels, filters] = operand(inputs, 1).shape.map(Number);
      const length = lengthAfter(x, taps ?? 1, operation);
      if (channels !== x.shape[2] || filters === undefined || length < 1)
        throw new Error(`no convolution of [${x.shape.join(', ')}] with [${operand(inputs, 1).shape.join(', ')}]`);
      return { type: x.type, shape: [dimensionAt(x.shape, 0), length, filters] };
    }
    case 'unfold': {
      const x = operand(inputs, 0);
      const channels = sizeAt(x.shape, 2);
      return {
        type: x.type,
        shape: [dimensionAt(x.shape, 0), lengthAfter(x, operation.taps, operation), operation.taps * channels],
      };
    }
    case 'where': {
      const chosen = inferBinary(operand(inputs, 1), operand(inputs, 2));
      return { type: chosen.type, shape: broadcastShapes(operand(inputs, 0).shape, chosen.shape) };
    }
    case 'gather': {
      const table = operand(inputs, 0);
      return { type: table.type, shape: [...operand(inputs, 1).shape, ...table.shape.slice(1)] };
    }
    case 'scatter_add': {
      const values = operand(inputs, 1);
      return { type: values.type, shape: [operation.rows, ...values.shape.slice(1)] };
    }
    case 'scan':
      return { type: 'float', shape: [] };
    case 'part':
      return inferPart(operand(inputs, 0), operation.position);
    case 'slice': {
      const { type, shape } = operand(inputs, 0);
      const length = operation.end - operation.start;
      return { type, shape: shape.map((dimension, axis) => (axis === operation.axis ? length : dimension)) };
    }
    case 'concat': {
      const first = operand(inputs, 0);
      const length = inputs.reduce((sum, { shape }) => sum + sizeAt(shape, operation.axis), 0);
      return { type: first.type, shape: first.shape.map((size, axis) => (axis === operation.axis ? length : size)) };
    }
    case 'transpose': {
      const { type, shape } = operand(inputs, 0);
      return { type, shape: operation.permutation.map((axis) => dimensionAt(shape, axis)) };
    }
    case 'reshape': {
      const source = operand(inputs, 0);
      if (elements(source.shape) !== elements(operation.shape)) {
        throw new Error(`cannot reshape [${source.shape.join(', ')}] to [${operation.shape.join(', ')}]`);
      }
      return { type: source.type, shape: operation.shape };
    }
    case 'broadcast':
      return { type: operand(inputs, 0).type, shape: operation.shape };
    case 'cast':
      return { type: operation.type, shape: operand(inputs, 0).shape };
    case 'less':
    case 'greater':
    case 'equal':
      return { type: 'bool', shape: inferBinary(operand(inputs, 0), operand(inputs, 1)).shape };
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'power':
    case 'maximum':
    case 'minimum':
    case 'and':
      return inferBinary(operand(inputs, 0), operand(inputs, 1));
    default: {
      const { type, shape } = operand(inputs, 0);
      return { type, shape };
    }
  }
}

function inferBinary(left: Tensor, right: Tensor): TensorType {
  if (left.type !== right.type) throw new Error(`${left.type} and ${right.type} do not go together`);
  return { type: left.type, shape: broadcastShapes(left.shape, right.shape) };
}

function inferMatmul(
  { transposeLeft, transposeRight }: { readonly transposeLeft: boolean; readonly transposeRight: boolean },
  left: Tensor,
  right: Tensor,
): TensorType {
  const leading = left.shape.slice(0, -2);
  const [rows, inner] = lastTwo(left.shape, transposeLeft);
  const [innerRight, columns] = lastTwo(right.shape, transposeRight);
  if (inner !== innerRight) throw new Error(`[${left.shape.join(', ')}] times [${right.shape.join(', ')}]`);
  const rightLeading = right.shape.slice(0, -2);
  const fits = rightLeading.length === 0 ? !transposeLeft || leading.length === 0 : sameShape(leading, rightLeading);
  if (!fits) throw new Error(`leading axes of [${left.shape.join(', ')}] and [${right.shape.join(', ')}] differ`);
  return { type: left.type, shape: [...leading, rows, columns] };
}

function lengthAfter({ shape }: Tensor, taps: number, { dilation, before, after }: Reach): number {
  return sizeAt(shape, 1) + before + after - (taps - 1) * dilation;
}

function inferPart({ operation, inputs }: Tensor, position: number): TensorType {
  if (operation.kind !== 'scan') throw new Error('only a scan has parts');
  const result = operation.body.outputs[operation.states + position];
  if (result === undefined) throw new Error(`the scan has no result ${position}`);
  const length = dimensionAt(operand(inputs, operation.states).shape, 0);
  return { type: result.tensor.type, shape: [length, ...result.tensor.shape] };
}

function lastTwo(shape: Shape, transposed: boolean): [Dimension, Dimension] {
  const rows = dimensionAt(shape, shape.length - 2);
  const columns = dimensionAt(shape, shape.length - 1);
  return transposed ? [columns, rows] : [rows, columns];
}

export function dimensionAt(shape: Shape, axis: number): Dimension {
  const dimension = shape[axis];
  if (dimension === undefined) throw new Error(`no axis ${axis} in [${shape.join(', ')}]`);
  return dimension;
}

/** The dimension at an axis, which must be a number. */
export function sizeAt(shape: Shape, axis: number): number {
  const dimension = dimensionAt(shape, axis);
  if (typeof dimension !== 'number') throw new Error(`axis ${axis} of [${shape.join(', ')}] is not static`);
  return dimension;
}

export function operand(inputs: readonly Tensor[], position: number): Tensor {
  const input = inputs[position];
  if (input === undefined) throw new Error(`operand ${position} is missing`);
  return input;
}

/** What a tensor is another shape of. */
export function unshaped(tensor: Tensor): Tensor {
  let source = tensor;
  while (source.operation.kind === 'reshape') source = operand(source.inputs, 0);
  return source;
}
