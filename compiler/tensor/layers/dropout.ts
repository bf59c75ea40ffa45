import { numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorInput } from './inputs.ts';

/** Zeroes each element with probability `rate` in training and divides the others by 1 - rate. */
export const dropout: LayerRule = {
  infer: (inputs) => tensorInput(inputs, 'dropout'),
  lower({ builder, keep, training }, inputs, given) {
    const x = operand(inputs, 0);
    const rate = numberArgument(given, 'rate');
    if (!training || rate === 0) return x;
    return builder.multiply(builder.multiply(x, keep(rate, x)), 1 / (1 - rate));
  },
};
