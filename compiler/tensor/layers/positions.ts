import { operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { sequenceInput } from './axis.ts';

/**
 * Adds sines and cosines of the position (A. Vaswani et al., 2017, arXiv:1706.03762): the features 2i and 2i + 1 take the sine and the
 * cosine of position / 10000^(2i / width).
 */
export const sinusoidalPositions: LayerRule = {
  infer: (inputs) => sequenceInput(inputs, 'sinusoidal_positions'),
  lower({ builder }, inputs) {
    const x = operand(inputs, 0);
    const [time, width] = [sizeAt(x.shape, 1), sizeAt(x.shape, 2)];
    const values = Array.from({ length: time * width }, (_, at) => {
      const feature = at % width;
      const angle = Math.floor(at / width) / 10_000 ** ((feature - (feature % 2)) / width);
      return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    });
    return builder.add(x, builder.constant(values, [time, width]));
  },
};

/** Adds a learned vector of each position, which starts normal with the deviation 0.02 (A. Dosovitskiy et al., 2021). */
export const learnedPositions: LayerRule = {
  infer: (inputs) => sequenceInput(inputs, 'learned_positions'),
  lower({ builder, parameter }, inputs) {
    const x = operand(inputs, 0);
    const shape = [sizeAt(x.shape, 1), sizeAt(x.shape, 2)];
    return builder.add(x, parameter('weight', shape, { kind: 'normal', mean: 0, deviation: 0.02 }));
  },
};
