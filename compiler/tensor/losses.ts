import type { PlanValue } from '../plan/value.ts';
import { recipeArgument } from './arguments.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { absoluteError } from './losses/absolute_error.ts';
import { binaryCrossEntropy } from './losses/binary_cross_entropy.ts';
import { focal } from './losses/focal.ts';
import { huber } from './losses/huber.ts';
import type { LossRule } from './losses/loss-rule.ts';
import { quantile } from './losses/quantile.ts';
import { squaredError } from './losses/squared_error.ts';

const rules: ReadonlyMap<string, LossRule> = new Map([
  ['focal', focal],
  ['binary_cross_entropy', binaryCrossEntropy],
  ['squared_error', squaredError],
  ['absolute_error', absoluteError],
  ['huber', huber],
  ['quantile', quantile],
]);

/**
 * Mean over the batch, float []. `logits` and `targets` are [batch], and so are `weights` where examples count differently: each
 * multiplies its example's loss, and the mean is still over their number.
 */
export function lossTensor(
  builder: GraphBuilder,
  loss: PlanValue,
  logits: Tensor,
  targets: Tensor,
  weights?: Tensor,
): Tensor {
  const recipe = recipeArgument(loss);
  const rule = rules.get(recipe.operator);
  if (rule === undefined) throw new Error(`no rule lowers the loss ${recipe.operator}`);
  const each = rule(builder, logits, targets, recipe.arguments);
  return builder.reshape(builder.mean(weights === undefined ? each : builder.multiply(each, weights), [0]), []);
}
