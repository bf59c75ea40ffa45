import type { PlanArguments, PlanValue } from '../plan/value.ts';

/** A numeric argument. The program checker has filled in defaults, so that a missing one is an error of the compiler. */
export function numberArgument(given: PlanArguments, name: string): number {
  const value = given[name];
  if (value?.kind === 'int' || value?.kind === 'float' || value?.kind === 'fraction') return value.value;
  throw new Error(`argument ${name} should be a number`);
}

export function booleanArgument(given: PlanArguments, name: string): boolean {
  const value = given[name];
  if (value?.kind === 'bool') return value.value;
  throw new Error(`argument ${name} should be true or false`);
}

export function recipeArgument(value: PlanValue): { readonly operator: string; readonly arguments: PlanArguments } {
  if (value.kind === 'recipe') return value;
  throw new Error(`a recipe is needed, not ${value.kind}`);
}
