import { numberArgument } from '../arguments.ts';
import type { LossRule } from './loss-rule.ts';

/**
 * Huber's loss (P. J. Huber, 1964, Annals of Mathematical Statistics 35): half the squared error up to `delta`, from there on
 * linear. With c the error bounded by ±delta it is c (error - c / 2), without a branch.
 */
export const huber: LossRule = (builder, outputs, targets, given) => {
  const delta = numberArgument(given, 'delta');
  const error = builder.subtract(outputs, targets);
  const bounded = builder.binary('maximum', builder.binary('minimum', error, delta), -delta);
  return builder.multiply(bounded, builder.subtract(error, builder.multiply(bounded, 0.5)));
};
