import { numberArgument } from '../arguments.ts';
import type { LossRule } from './loss-rule.ts';

/**
 * The quantile (pinball) loss of R. Koenker and G. Bassett (1978, Econometrica 46): with e = target - output, level e above and
 * (level - 1) e below, which is |e| / 2 + (level - 1/2) e.
 */
export const quantile: LossRule = (builder, outputs, targets, given) => {
  const error = builder.subtract(targets, outputs);
  return builder.add(
    builder.multiply(builder.unary('absolute', error), 0.5),
    builder.multiply(error, numberArgument(given, 'level') - 0.5),
  );
};
