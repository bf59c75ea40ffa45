import type { LossRule } from './loss-rule.ts';

/** |output - target|; where they are equal its gradient is 0. */
export const absoluteError: LossRule = (builder, outputs, targets) =>
  builder.unary('absolute', builder.subtract(outputs, targets));
