import { broadcastShapes } from '../ir/dimensions.ts';
import { type BinaryKind, type ElementType, isReal, type Shape, type UnaryKind } from '../ir/graph.ts';

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

/** Functions of one float. */
export const floatFunctions: Partial<Record<UnaryKind, Unary>> = {
  negate: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  absolute: Math.abs,
  sign: Math.sign,
  tanh: Math.tanh,
};

/** Arithmetic of floats. */
export const floatArithmetic: Partial<Record<BinaryKind, Binary>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  power: (x, y) => x ** y,
  maximum: Math.max,
  minimum: Math.min,
};

/** Integer operations wrap as 32-bit unsigned numbers do. */
const unsignedBinary: Partial<Record<BinaryKind, Binary>> = {
  add: (x, y) => (x + y) >>> 0,
  multiply: (x, y) => Math.imul(x, y) >>> 0,
  divide: (x, y) => Math.floor(x / y),
};

/** The function of a float operation, or `undefined` where it is not evaluated at compile time. */
export function unaryFunction(kind: UnaryKind, type: ElementType): Unary | undefined {
  return isReal(type) ? floatFunctions[kind] : undefined;
}

export function binaryFunction(kind: BinaryKind, type: ElementType): Binary | undefined {
  if (type === 'uint32') return unsignedBinary[kind];
  return isReal(type) ? floatArithmetic[kind] : undefined;
}

/** Applies `apply` elementwise to two arrays of static shapes, broadcast together. */
export function applyBroadcast(
  apply: Binary,
  left: { readonly values: ArrayLike<number>; readonly shape: Shape },
  right: { readonly values: ArrayLike<number>; readonly shape: Shape },
): number[] {
  const shape = broadcastShapes(left.shape, right.shape);
  const places = offsets(shape, left.shape);
  const others = offsets(shape, right.shape);
  return places.map((place, at) =>
    apply(left.values[place] ?? Number.NaN, right.values[others[at] ?? 0] ?? Number.NaN),
  );
}

/** For each element of `shape`, the place of the element of `source` that broadcasting puts there. */
export function offsets(shape: Shape, source: Shape): number[] {
  let places = [0];
  let stride = 1;
  const strides = source.map(() => 0);
  for (let axis = source.length - 1; axis >= 0; axis--) {
    strides[axis] = source[axis] === 1 ? 0 : stride;
    stride *= Number(source[axis]);
  }
  for (const [axis, size] of shape.entries()) {
    const step = strides[axis - shape.length + source.length] ?? 0;
    places = places.flatMap((place) => Array.from({ length: Number(size) }, (_, index) => place + index * step));
  }
  return places;
}
