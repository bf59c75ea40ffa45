import { numberArgument } from '../arguments.ts';
import type { Tensor } from '../ir/graph.ts';
import type { LossRule } from './loss-rule.ts';

/**
 * Focal loss (T.-Y. Lin et al., 2017, arXiv:1708.02002): -a (1 - p)^gamma ln(p), p the probability of the true class, a = alpha for
 * positives and 1 - alpha for negatives. With s = softplus, -ln(sigmoid(z)) is s(-z) and (1 - sigmoid(z))^gamma is e^(-gamma s(z)),
 * both finite for every logit.
 */
export const focal: LossRule = (builder, logits, targets, given) => {
  const alpha = numberArgument(given, 'alpha');
  const gamma = numberArgument(given, 'gamma');
  const ofPositive = builder.unary('softplus', builder.negate(logits));
  const ofNegative = builder.unary('softplus', logits);
  const focused = (error: Tensor, certainty: Tensor, weight: number) =>
    builder.multiply(builder.multiply(error, builder.unary('exp', builder.multiply(certainty, -gamma))), weight);
  return builder.add(
    builder.multiply(targets, focused(ofPositive, ofNegative, alpha)),
    builder.multiply(builder.subtract(1, targets), focused(ofNegative, ofPositive, 1 - alpha)),
  );
};
