import type { PlanArguments, PlanValue } from '../plan/value.ts';
import { numberArgument, recipeArgument } from './arguments.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { absoluteError } from './losses/absolute_error.ts';
import { binaryCrossEntropy } from './losses/binary_cross_entropy.ts';
import { crossEntropy } from './losses/cross_entropy.ts';
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
  ['cross_entropy', crossEntropy],
]);

/**
 * Mean over the batch, float []. `logits` are [batch], or [batch, classes] of a label of classes; `targets` are [batch], numbers of classes
 * there, and so are `weights` where examples count differently: each multiplies its example's loss, and the mean is still over their number.
 */
export function lossTensor(
  builder: GraphBuilder,
  loss: PlanValue,
  logits: Tensor,
  targets: Tensor,
  weights?: Tensor,
): Tensor {
  const each = exampleLosses(builder, loss, logits, targets);
  return builder.reshape(builder.mean(weights === undefined ? each : builder.multiply(each, weights), [0]), []);
}

/** [batch]. Sums and multiples of losses are losses. */
function exampleLosses(builder: GraphBuilder, loss: PlanValue, logits: Tensor, targets: Tensor): Tensor {
  const { operator, arguments: given } = recipeArgument(loss);
  const inner = (name: string): Tensor => exampleLosses(builder, lossArgument(given, name), logits, targets);
  if (operator === 'summed_losses') return builder.add(inner('left'), inner('right'));
  if (operator === 'weighted_loss') return builder.multiply(inner('loss'), numberArgument(given, 'factor'));
  const rule = rules.get(operator);
  if (rule === undefined) throw new Error(`no rule lowers the loss ${operator}`);
  return rule(builder, logits, targets, given);
}

function lossArgument(given: PlanArguments, name: string): PlanValue {
  const value = given[name];
  if (value === undefined) throw new Error(`argument ${name} should be a loss`);
  return value;
}
