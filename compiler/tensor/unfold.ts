import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { dimensionAt, sizeAt } from './ir/infer.ts';

/** Which elements along time the taps of a window see. */
export interface Taps {
  readonly count: number;
  /** Elements from one tap to the next. */
  readonly dilation: number;
  /** Elements from one window to the next. */
  readonly stride: number;
}

/** Elements along time that one window spans. */
export function spanOf({ count, dilation }: Pick<Taps, 'count' | 'dilation'>): number {
  return (count - 1) * dilation + 1;
}

/** Number of windows that fit into `length` elements. */
export function windowsIn(length: number, taps: Taps): number {
  return Math.floor((length - spanOf(taps)) / taps.stride) + 1;
}

/** For each tap what it sees of x [batch, time, channels] in every window: [batch, windows, channels]. */
export function tapsOf(builder: GraphBuilder, x: Tensor, taps: Taps): readonly Tensor[] {
  const { count, dilation, stride } = taps;
  const windows = windowsIn(sizeAt(x.shape, 1), taps);
  // Each stride's elements are put on an axis of their own, of which the first is taken; that wants whole strides.
  const reach = (count - 1) * dilation + windows * stride;
  const long = stride === 1 ? x : padTime(builder, x, 0, Math.max(0, reach - sizeAt(x.shape, 1)), 0);
  return Array.from({ length: count }, (_, tap) => {
    const seen = builder.slice(long, 1, tap * dilation, tap * dilation + windows * stride);
    if (stride === 1) return seen;
    const batch = dimensionAt(x.shape, 0);
    const channels = sizeAt(x.shape, 2);
    const strides = builder.reshape(seen, [batch, windows, stride, channels]);
    return builder.reshape(builder.slice(strides, 2, 0, 1), [batch, windows, channels]);
  });
}

/** x [batch, time, channels] with `before` and `after` elements of `value` around it. */
export function padTime(builder: GraphBuilder, x: Tensor, before: number, after: number, value: number): Tensor {
  const padding = (size: number): Tensor[] =>
    size === 0
      ? []
      : [builder.broadcast(builder.scalar(value), [dimensionAt(x.shape, 0), size, dimensionAt(x.shape, 2)])];
  const parts = [...padding(before), x, ...padding(after)];
  return parts.length === 1 ? x : builder.concat(parts, 1);
}
