import type { PlanArguments, PlanValue } from '../plan/value.ts';

/** A numeric argument. The program checker has filled in defaults, so that a missing one is an error of the compiler. */
export function numberArgument(given: PlanArguments, name: string): number {
  const value = given[name];
  if (value?.kind === 'int' || value?.kind === 'float' || value?.kind === 'fraction') return value.value;
  throw new Error(`argument ${name} should be a number`);
}

/** A list of numbers. */
export function listArgument(given: PlanArguments, name: string): readonly number[] {
  const value = given[name];
  if (value?.kind !== 'list') throw new Error(`argument ${name} should be a list`);
  return value.items.map((item) => numberArgument({ item }, 'item'));
}

/** The member of an enum. */
export function symbolArgument(given: PlanArguments, name: string): string {
  const value = given[name];
  if (value?.kind === 'symbol') return value.value;
  throw new Error(`argument ${name} should be the member of an enum`);
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
