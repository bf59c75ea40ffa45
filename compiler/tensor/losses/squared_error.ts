import type { LossRule } from './loss-rule.ts';

/** (output - target)² */
export const squaredError: LossRule = (builder, outputs, targets) => builder.square(builder.subtract(outputs, targets));
