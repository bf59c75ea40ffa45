import type { Operation, Tensor } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import type { Emitter } from './emit.ts';

/**
 * What the taps see as one Gather along time, with a row of zeros behind x for the places outside of it: each element is copied
 * once a tap, where slices and their concatenation copy it twice.
 */
export function emitUnfold(
  emitter: Emitter,
  node: Tensor,
  { taps, dilation, before }: Extract<Operation, { kind: 'unfold' }>,
  output: string,
): void {
  const x = operand(node.inputs, 0);
  const [length, results] = [sizeAt(x.shape, 1), sizeAt(node.shape, 1)];
  const places = Array.from({ length: results * taps }, (_, at) => {
    const place = Math.floor(at / taps) - before + (at % taps) * dilation;
    return place < 0 || place >= length ? length : place;
  });
  const int64 = (values: readonly number[]) => emitter.constant(values, [values.length], 'int64');
  const padded = places.includes(length)
    ? emitter.node('Pad', [emitter.name(x), int64([0, 1]), '', int64([1])])
    : emitter.name(x);
  const seen = emitter.node('Gather', [padded, int64(places)], { axis: 1 });
  emitter.node('Reshape', [seen, int64([-1, results, sizeAt(node.shape, 2)])], {}, output);
}
