import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault } from '../layer-type.ts';
import { shapeText } from '../size.ts';

/**
 * A sample of the normal distribution with the given mean and logarithm of the variance, reparameterised so that both have gradients
 * (D. P. Kingma and M. Welling, 2014, arXiv:1312.6114): mean + e^(log_variance / 2) noise in training, the mean otherwise.
 */
export const gaussian: LayerRule = {
  infer([mean, logVariance]) {
    if (mean?.kind !== 'tensor' || logVariance?.kind !== 'tensor') {
      return fault('gaussian needs two tensors, not an index', 'give the index to embedding(…) first');
    }
    const fits =
      mean.shape.length === logVariance.shape.length &&
      mean.shape.every((size, axis) => size === logVariance.shape[axis]);
    if (fits) return mean;
    return fault(
      `gaussian needs a mean and a log_variance of one shape, not ${shapeText(mean.shape)} and ${shapeText(logVariance.shape)}`,
      'make both with dense(…) layers of one width',
    );
  },
  lower({ builder, training, noise }, inputs) {
    const mean = operand(inputs, 0);
    if (!training) return mean;
    const deviation = builder.unary('exp', builder.multiply(operand(inputs, 1), 0.5));
    return builder.add(mean, builder.multiply(deviation, noise(mean)));
  },
};
