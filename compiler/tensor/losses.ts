import type { PlanValue } from '../plan/value.ts';
import { recipeArgument } from './arguments.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { binaryCrossEntropy } from './losses/binary_cross_entropy.ts';
import { focal } from './losses/focal.ts';
import type { LossRule } from './losses/loss-rule.ts';
import { squaredError } from './losses/squared_error.ts';

const rules: ReadonlyMap<string, LossRule> = new Map([
  ['focal', focal],
  ['binary_cross_entropy', binaryCrossEntropy],
  ['squared_error', squaredError],
]);

/** Mean over the batch, float []. `logits` and `targets` are [batch]. */
export function lossTensor(builder: GraphBuilder, loss: PlanValue, logits: Tensor, targets: Tensor): Tensor {
  const recipe = recipeArgument(loss);
  const rule = rules.get(recipe.operator);
  if (rule === undefined) throw new Error(`no rule lowers the loss ${recipe.operator}`);
  return builder.reshape(builder.mean(rule(builder, logits, targets, recipe.arguments), [0]), []);
}
