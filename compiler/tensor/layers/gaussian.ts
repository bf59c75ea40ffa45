import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
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
  lower({ builder, training, noise, diverge }, inputs) {
    const mean = operand(inputs, 0);
    if (!training) return mean;
    diverge(divergence(builder, mean, operand(inputs, 1)));
    const deviation = builder.unary('exp', builder.multiply(operand(inputs, 1), 0.5));
    return builder.add(mean, builder.multiply(deviation, noise(mean)));
  },
};

/** Kullback and Leibler's divergence from the standard normal distribution, [batch]: the sum of (m² + e^v - 1 - v) / 2. */
function divergence(builder: GraphBuilder, mean: Tensor, logVariance: Tensor): Tensor {
  const variance = builder.unary('exp', logVariance);
  const each = builder.subtract(builder.add(builder.square(mean), variance), builder.add(logVariance, 1));
  const axes = mean.shape.flatMap((_, axis) => (axis === 0 ? [] : [axis]));
  return builder.multiply(builder.reshape(builder.sum(each, axes), [dimensionAt(mean.shape, 0)]), 0.5);
}
