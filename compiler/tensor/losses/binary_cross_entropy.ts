import { numberArgument } from '../arguments.ts';
import type { LossRule } from './loss-rule.ts';

/** -w y ln(p) - (1 - y) ln(1 - p) with p = sigmoid(logit) and w the weight of positives, by softplus, finite for every logit. */
export const binaryCrossEntropy: LossRule = (builder, logits, targets, given) => {
  const ofPositive = builder.unary('softplus', builder.negate(logits));
  const ofNegative = builder.unary('softplus', logits);
  return builder.add(
    builder.multiply(builder.multiply(targets, ofPositive), numberArgument(given, 'positive_weight')),
    builder.multiply(builder.subtract(1, targets), ofNegative),
  );
};
