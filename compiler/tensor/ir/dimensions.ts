import type { Dimension, Shape } from './graph.ts';

/** The symbol that a dimension is a multiple of, if it is not a number. */
export function symbolOf(dimension: Dimension): 'batch' | 'rows' | undefined {
  if (typeof dimension === 'number') return undefined;
  return dimension.endsWith('batch') ? 'batch' : 'rows';
}

/** `24*batch` is 24 times its symbol. */
export function factorOf(dimension: Dimension): number {
  if (typeof dimension === 'number') return dimension;
  return dimension.includes('*') ? Number.parseInt(dimension, 10) : 1;
}

/** A dimension by a divisor of its factor. */
export function dividedBy(dimension: Dimension, divisor: number): Dimension {
  return elements([symbolOf(dimension) ?? 1, factorOf(dimension) / divisor]);
}

/** Product of the dimensions, of which at most one may be symbolic. */
export function elements(shape: Shape): Dimension {
  let factor = 1;
  let symbol: 'batch' | 'rows' | undefined;
  for (const dimension of shape) {
    factor *= factorOf(dimension);
    const own = symbolOf(dimension);
    if (own !== undefined && symbol !== undefined) throw new Error(`two symbolic dimensions in [${shape.join(', ')}]`);
    symbol ??= own;
  }
  return symbol === undefined ? factor : factor === 1 ? symbol : `${factor}*${symbol}`;
}

export function sameShape(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((dimension, axis) => dimension === right[axis]);
}

/** Numpy's broadcasting of two shapes. */
export function broadcastShapes(left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis): Dimension => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a === b || b === 1) return a;
    if (a === 1) return b;
    throw new Error(`[${left.join(', ')}] and [${right.join(', ')}] do not broadcast`);
  });
}
