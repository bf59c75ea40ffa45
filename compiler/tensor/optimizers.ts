import type { PlanValue } from '../plan/value.ts';
import { recipeArgument } from './arguments.ts';
import { adamw } from './optimizers/adamw.ts';
import type { Optimizer } from './optimizers/optimizer.ts';

const optimizers: ReadonlyMap<string, Optimizer> = new Map([['adamw', adamw]]);

export function optimizerOf(recipe: PlanValue): {
  readonly optimizer: Optimizer;
  readonly given: ReturnType<typeof recipeArgument>['arguments'];
} {
  const { operator, arguments: given } = recipeArgument(recipe);
  const optimizer = optimizers.get(operator);
  if (optimizer === undefined) throw new Error(`no rule lowers the optimizer ${operator}`);
  return { optimizer, given };
}
