import type { BinaryKind, Operation, UnaryKind } from '../../../compiler/tensor/ir/graph.ts';
import { floatArithmetic, floatFunctions } from '../../../compiler/tensor/passes/evaluate.ts';
import { type HostArray, type HostType, type HostValue, hostArray, sizeOf } from './value.ts';

type Binary = (x: number, y: number) => number;

const comparisons: Partial<Record<BinaryKind, Binary>> = {
  less: (x, y) => (x < y ? 1 : 0),
  greater: (x, y) => (x > y ? 1 : 0),
  equal: (x, y) => (x === y ? 1 : 0),
};

/** Of uint32: products of two words need more than float64 holds, so that they are multiplied as words. */
const words: Partial<Record<BinaryKind, Binary>> = {
  ...floatArithmetic,
  multiply: (x, y) => Math.imul(x, y),
  divide: (x, y) => Math.trunc(x / y),
};

const integers: Partial<Record<BinaryKind, Binary>> = { ...floatArithmetic, divide: (x, y) => Math.trunc(x / y) };

const truths: Partial<Record<BinaryKind, Binary>> = { and: (x, y) => x & y };

const binaries: Readonly<Record<HostType, Partial<Record<BinaryKind, Binary>>>> = {
  uint32: words,
  int32: { ...integers, multiply: Math.imul },
  int64: integers,
  bool: truths,
  float64: floatArithmetic,
};

const unaries: Partial<Record<UnaryKind, (x: number) => number>> = {
  ...floatFunctions,
  sine: Math.sin,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

/**
 * A primitive on values in JavaScript, `undefined` where it has no form there.
 * @param type Of the result.
 * @param shape Of the result.
 */
export function hostOperation(
  operation: Operation,
  inputs: readonly HostValue[],
  type: HostType,
  shape: readonly number[],
): HostValue | undefined {
  const result = (values: HostArray): HostValue => ({ place: 'host', type, shape, values });
  const [first, second] = inputs;
  if (first === undefined) return undefined;
  switch (operation.kind) {
    case 'reshape':
      return result(first.values);
    case 'broadcast':
      return result(strided(first, shape, broadcastStrides(first.shape, shape)));
    case 'transpose': {
      const strides = stridesOf(first.shape);
      return result(
        strided(
          first,
          shape,
          operation.permutation.map((axis) => strides[axis] ?? 0),
        ),
      );
    }
    case 'slice': {
      const strides = stridesOf(first.shape);
      return result(strided(first, shape, strides, operation.start * (strides[operation.axis] ?? 0)));
    }
    case 'concat':
      return result(concatenated(inputs, type, operation.axis, shape));
    case 'gather':
      return second && result(gathered(first, second));
    case 'where':
      return result(chosen(inputs, type, shape));
    case 'not':
      return result(first.values.map((value) => 1 - value));
    default:
      break;
  }
  if (second === undefined) {
    const apply = unaries[operation.kind as UnaryKind];
    return apply && type !== 'bool' ? result(first.values.map(apply)) : undefined;
  }
  const kind = operation.kind as BinaryKind;
  const apply = comparisons[kind] ?? binaries[first.type][kind];
  return apply && result(elementwise(apply, first, second, type, shape));
}

/** Strides of a shape in elements, the last axis being 1. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** Strides that read a tensor of shape `source` as one of `shape`: 0 along axes that are stretched. */
function broadcastStrides(source: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesOf(source);
  const added = shape.length - source.length;
  return shape.map((_, axis) => (axis < added || source[axis - added] === 1 ? 0 : (strides[axis - added] ?? 0)));
}

/** Calls `row` for each row along the last axis: its place in the result, and where it starts in what is read by `strides`. */
function eachRow(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  row: (place: number, starts: readonly number[]) => void,
): void {
  const outer = shape.slice(0, -1);
  const width = shape.at(-1) ?? 1;
  const rows = sizeOf(outer);
  const starts = strides.map(() => 0);
  const counters = outer.map(() => 0);
  for (let at = 0; at < rows && width > 0; at++) {
    row(at * width, starts);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const wrapped = (counters[axis] ?? 0) + 1 === outer[axis];
      const moves = wrapped ? 1 - (outer[axis] ?? 1) : 1;
      counters[axis] = wrapped ? 0 : (counters[axis] ?? 0) + 1;
      for (const [which, own] of strides.entries()) starts[which] = (starts[which] ?? 0) + moves * (own[axis] ?? 0);
      if (!wrapped) break;
    }
  }
}

function strided(source: HostValue, shape: readonly number[], strides: readonly number[], offset = 0): HostArray {
  const values = hostArray(source.type, sizeOf(shape));
  const width = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 0;
  eachRow(shape, [strides], (place, [start = 0]) => {
    for (let at = 0; at < width; at++) values[place + at] = source.values[offset + start + at * step] ?? 0;
  });
  return values;
}

function elementwise(
  apply: Binary,
  left: HostValue,
  right: HostValue,
  type: HostType,
  shape: readonly number[],
): HostArray {
  const values = hostArray(type, sizeOf(shape));
  const width = shape.at(-1) ?? 1;
  const strides = [broadcastStrides(left.shape, shape), broadcastStrides(right.shape, shape)];
  const [a = 0, b = 0] = strides.map((own) => own.at(-1) ?? 0);
  eachRow(shape, strides, (place, [from = 0, other = 0]) => {
    for (let at = 0; at < width; at++)
      values[place + at] = apply(left.values[from + at * a] ?? 0, right.values[other + at * b] ?? 0);
  });
  return values;
}

function chosen(inputs: readonly HostValue[], type: HostType, shape: readonly number[]): HostArray {
  const [condition, chosen, other] = inputs.map((input) => strided(input, shape, broadcastStrides(input.shape, shape)));
  const values = hostArray(type, sizeOf(shape));
  for (let at = 0; at < values.length; at++) values[at] = (condition?.[at] ? chosen?.[at] : other?.[at]) ?? 0;
  return values;
}

function gathered(table: HostValue, indices: HostValue): HostArray {
  const width = sizeOf(table.shape.slice(1));
  const values = hostArray(table.type, indices.values.length * width);
  for (const [at, index] of indices.values.entries())
    for (let place = 0; place < width; place++) values[at * width + place] = table.values[index * width + place] ?? 0;
  return values;
}

function concatenated(inputs: readonly HostValue[], type: HostType, axis: number, shape: readonly number[]): HostArray {
  const values = hostArray(type, sizeOf(shape));
  const rows = sizeOf(shape.slice(0, axis));
  const width = sizeOf(shape.slice(axis));
  let before = 0;
  for (const input of inputs) {
    const own = sizeOf(input.shape.slice(axis));
    for (let row = 0; row < rows; row++)
      values.set(input.values.subarray(row * own, (row + 1) * own), row * width + before);
    before += own;
  }
  return values;
}
