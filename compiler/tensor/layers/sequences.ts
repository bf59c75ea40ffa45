import { numberArgument } from '../arguments.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault, type LayerType, type ShapeFault, tensorType } from '../layer-type.ts';
import { addSizes, multiplySizes, type Size, shapeText } from '../size.ts';

interface Sequence {
  readonly kind: 'sequence';
  readonly time: Size;
  readonly width: Size;
}

/** The only input, which must be a sequence of vectors: [time, width]. */
function sequenceInput(inputs: readonly LayerType[], layer: string): Sequence | ShapeFault {
  const [x] = inputs;
  if (x?.kind !== 'tensor')
    return fault(`${layer} needs a tensor, not an index`, 'give the index to embedding(…) first');
  const [time, width, ...rest] = x.shape;
  if (time !== undefined && width !== undefined && rest.length === 0) return { kind: 'sequence', time, width };
  return fault(
    `${layer} needs a sequence [time, width], not ${shapeText(x.shape)}`,
    'read windows: `input x: Tensor[time, feature]`, and pool the time after this layer',
  );
}

/** Long short-term memory: [time, width] becomes [time, hidden]. Each layer has four gates with two biases, as PyTorch's. */
export const lstm: LayerRule = recurrent('lstm', 4);

/** Gated recurrent unit, with three gates. */
export const gru: LayerRule = recurrent('gru', 3);

function recurrent(name: string, gates: number): LayerRule {
  return {
    infer(inputs, given) {
      const x = sequenceInput(inputs, name);
      return x.kind === 'fault' ? x : tensorType([x.time, numberArgument(given, 'hidden')]);
    },
    parameters(inputs, given) {
      const x = sequenceInput(inputs, name);
      if (x.kind === 'fault') return 0;
      const hidden = numberArgument(given, 'hidden');
      const own = gates * hidden * (hidden + 2);
      const above = (numberArgument(given, 'layers') - 1) * (gates * hidden * hidden + own);
      return addSizes(multiplySizes(x.width, gates * hidden), own + above);
    },
  };
}

/** Attention of every row of a window to every other, in `heads` of equal width. Query, key, value and output each have a matrix. */
export const selfAttention: LayerRule = {
  infer(inputs, given) {
    const x = sequenceInput(inputs, 'self_attention');
    if (x.kind === 'fault') return x;
    const heads = numberArgument(given, 'heads');
    if (typeof x.width === 'number' && x.width % heads !== 0)
      return fault(
        `self_attention cannot divide a width of ${x.width} into ${heads} heads`,
        `bring the width to a multiple of ${heads} with dense(…), or take a number of heads that divides ${x.width}`,
      );
    return tensorType([x.time, x.width]);
  },
  parameters(inputs) {
    const x = sequenceInput(inputs, 'self_attention');
    return x.kind === 'fault'
      ? 0
      : addSizes(multiplySizes(4, multiplySizes(x.width, x.width)), multiplySizes(4, x.width));
  },
};

/** Convolution over time: [time, width] becomes [time less kernel plus 1, channels], or as many rows as before where it is padded. */
export const conv: LayerRule = {
  infer(inputs, given) {
    const x = sequenceInput(inputs, 'conv');
    if (x.kind === 'fault') return x;
    const reach = (numberArgument(given, 'kernel') - 1) * numberArgument(given, 'dilation') + 1;
    const channels = numberArgument(given, 'channels');
    const { padding } = given;
    if (padding?.kind === 'symbol' && padding.value !== 'none') return tensorType([x.time, channels]);
    if (typeof x.time !== 'number') return tensorType([x.time, channels]);
    if (reach <= x.time) return tensorType([x.time - reach + 1, channels]);
    return fault(
      `conv has a kernel over ${reach} rows, and the sequence has ${x.time}`,
      'take a shorter kernel, a longer window, or pad: `padding: causal`',
    );
  },
  parameters(inputs, given) {
    const x = sequenceInput(inputs, 'conv');
    if (x.kind === 'fault') return 0;
    const channels = numberArgument(given, 'channels');
    return addSizes(multiplySizes(x.width, numberArgument(given, 'kernel') * channels), channels);
  },
};

/** Greatest value of each `size` rows after one another; rows that are left at the end go. */
export const maxPool: LayerRule = {
  infer(inputs, given) {
    const x = sequenceInput(inputs, 'max_pool');
    if (x.kind === 'fault') return x;
    const size = numberArgument(given, 'size');
    if (typeof x.time !== 'number') return tensorType([x.time, x.width]);
    if (size <= x.time) return tensorType([Math.floor(x.time / size), x.width]);
    return fault(`max_pool takes ${size} rows at once, and the sequence has ${x.time}`, 'take a smaller size');
  },
};

/** Sines and cosines of each row's position added to it (A. Vaswani et al., 2017). */
export const positions: LayerRule = {
  infer(inputs) {
    const x = sequenceInput(inputs, 'positions');
    return x.kind === 'fault' ? x : tensorType([x.time, x.width]);
  },
};

/** The last row of a sequence. */
export const last: LayerRule = {
  infer(inputs) {
    const x = sequenceInput(inputs, 'last');
    return x.kind === 'fault' ? x : tensorType([x.width]);
  },
};

/** The mean over one dimension, which goes. */
export const mean: LayerRule = {
  infer(inputs, given) {
    const x = sequenceInput(inputs, 'mean');
    if (x.kind === 'fault') return x;
    const { over } = given;
    return tensorType([over?.kind === 'symbol' && over.value === 'feature' ? x.time : x.width]);
  },
};
