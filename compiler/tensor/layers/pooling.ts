import type { PlanArguments } from '../../plan/value.ts';
import { numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault, type LayerType, type ShapeFault, tensorType } from '../layer-type.ts';
import { padTime, type Taps, tapsOf } from '../unfold.ts';
import { sequenceInput } from './axis.ts';
import { lengthAfter, type Padding, paddingOf } from './windows.ts';

/** The largest of each window; the first of equals gets the gradient. */
export const maxPool: LayerRule = {
  infer(inputs, given) {
    const taps = tapsFrom(given);
    const padding = paddingOf(given, taps);
    if (taps.stride > 1 && padding.after > 0) {
      return fault(
        'max_pool cannot keep the length and take strides',
        'take the padding `causal` or `valid`, or the stride 1',
      );
    }
    return pooled('max_pool', inputs, taps, padding);
  },
  lower({ builder }, inputs, given) {
    const taps = tapsFrom(given);
    const { before, after } = paddingOf(given, taps);
    const padded = padTime(builder, operand(inputs, 0), before, after, Number.NEGATIVE_INFINITY);
    return tapsOf(builder, padded, taps).reduce((largest, seen) => builder.binary('maximum', seen, largest));
  },
};

/** The mean of each window. */
export const averagePool: LayerRule = {
  infer: (inputs, given) => pooled('average_pool', inputs, tapsFrom(given), { before: 0, after: 0 }),
  lower({ builder }, inputs, given) {
    const taps = tapsFrom(given);
    const seen = tapsOf(builder, operand(inputs, 0), taps);
    return builder.multiply(
      seen.reduce((sum, own) => builder.add(sum, own)),
      1 / taps.count,
    );
  },
};

function tapsFrom(given: PlanArguments): Taps {
  return { count: numberArgument(given, 'size'), dilation: 1, stride: numberArgument(given, 'stride') };
}

function pooled(layer: string, inputs: readonly LayerType[], taps: Taps, padding: Padding): LayerType | ShapeFault {
  const x = sequenceInput(inputs, layer);
  if (x.kind === 'fault') return x;
  const [length = 1, channels = 1] = x.shape;
  const after = lengthAfter(layer, length, taps, padding);
  return typeof after === 'object' ? after : tensorType([after, channels]);
}
