import type { PlanStep } from '../plan/plan.ts';
import type { OperatorCallable } from './callable.ts';
import type { Library } from './library.ts';

/** Families whose operators say that they never look ahead. */
const looksBack: ReadonlySet<string> = new Set(['causal', 'rowwise', 'shift']);

/** Whether the author of an operator claims that its values are made of their row and those before it. */
export function claimsToLookBack({ signature }: OperatorCallable): boolean {
  const { family, declaration } = signature;
  return looksBack.has(family) && argumentsOf(declaration.family).every((name) => name !== 'earlier');
}

/** The same of a step of a plan, the recipe it is given included: `impute(forward_fill)`. */
export function stepLooksBack(library: Library, step: PlanStep): boolean {
  const callable = [...library.callables.values()]
    .flat()
    .find((one): one is OperatorCallable => one.kind === 'operator' && one.signature.operator === step.operator);
  if (callable === undefined) return false;
  if (callable.signature.family !== 'as') return claimsToLookBack(callable);
  return Object.values(step.arguments).some((value) => {
    if (value.kind !== 'recipe') return false;
    const recipe = library.callables.get(value.operator)?.find((one) => one.kind === 'operator');
    if (recipe?.kind !== 'operator') return false;
    return argumentsOf(recipe.declaration.family).some((name) => name === 'causal' || name === 'rowwise');
  });
}

function argumentsOf(family: OperatorCallable['declaration']['family']): readonly string[] {
  return family.kind === 'call' ? family.arguments.flatMap(({ name }) => (name === undefined ? [] : [name.text])) : [];
}
