import type { PlanArguments, PlanValue } from '../plan/value.ts';
import { recipeArgument } from './arguments.ts';
import { adam } from './optimizers/adam.ts';
import { adamw } from './optimizers/adamw.ts';
import { lion } from './optimizers/lion.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { rmsprop } from './optimizers/rmsprop.ts';
import { sgd } from './optimizers/sgd.ts';

const optimizers: ReadonlyMap<string, Optimizer> = new Map([
  ['adamw', adamw],
  ['adam', adam],
  ['sgd', sgd],
  ['rmsprop', rmsprop],
  ['lion', lion],
]);

export function optimizerOf(recipe: PlanValue): { readonly optimizer: Optimizer; readonly given: PlanArguments } {
  const { operator, arguments: given } = recipeArgument(recipe);
  const optimizer = optimizers.get(operator);
  if (optimizer === undefined) throw new Error(`no rule lowers the optimizer ${operator}`);
  return { optimizer, given };
}
