import type { Expression } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import { ArgumentTable, argumentsOf } from '../program/argument-table.ts';
import type { BoundArgument, BoundFamily, BoundRecipe, Signature } from '../program/program.ts';
import type { OperatorCallable } from '../stdlib/callable.ts';
import type { Library } from '../stdlib/library.ts';
import type { Checker } from './checker.ts';
import { evaluateConstant } from './constant-expression.ts';
import { checkRefinement } from './refinement.ts';
import { spanInBars } from './spans.ts';
import type { RefinedType } from './type.ts';

/** A recipe as an argument: its operator and its own arguments, plain. */
export function recipeValue({ signature, arguments: bound }: BoundRecipe): PlanValue {
  return { kind: 'recipe', operator: signature.operator, arguments: plainArguments(bound) };
}

export function plainArguments(bound: ReadonlyMap<string, BoundArgument>): Record<string, PlanValue> {
  const values: Record<string, PlanValue> = {};
  bound.forEach((argument, name) => {
    values[name] = argument.value;
  });
  return values;
}

/**
 * The family of a signature with its arguments evaluated for one call. A bare name that is no parameter with a value is a
 * symbol: `order: time`, `fits(inputs)`.
 */
export function boundFamily(signature: Signature, bound: ReadonlyMap<string, BoundArgument>): BoundFamily {
  const known = families.get(signature);
  if (known !== undefined && 'arguments' in known) return known;
  const clause = known ?? familyClause(signature);
  let varies = known !== undefined;
  const lookup = (name: string): PlanValue => {
    varies ||= signature.declaration.parameters.some((one) => one.name.kind === 'name' && one.name.text === name);
    return bound.get(name)?.value ?? { kind: 'symbol', value: name };
  };
  const values = clause.named.map((expression) => evaluateConstant(expression, lookup));
  const positional = clause.positional && evaluateConstant(clause.positional, lookup);
  const found: BoundFamily = {
    name: signature.family,
    arguments: valuesByName(clause.places, values),
    ...(positional === undefined ? {} : { positional }),
  };
  if (known === undefined) families.set(signature, varies ? clause : found);
  return found;
}

/** What a signature says of its family. */
interface FamilyClause {
  readonly named: readonly Expression[];
  /** Index of each name in `named`. */
  readonly places: ReadonlyMap<string, number>;
  readonly positional: Expression | undefined;
}

/** Of a signature whose family names no parameter, the family of every call; of another, what is evaluated for each. */
const families = new WeakMap<Signature, BoundFamily | FamilyClause>();

function familyClause({ declaration: { family } }: Signature): FamilyClause {
  const named: Expression[] = [];
  const places = new Map<string, number>();
  let positional: Expression | undefined;
  const given = family.kind === 'call' ? [...family.arguments, ...(family.settings?.entries ?? [])] : [];
  for (const { name, value } of given) {
    if (name === undefined) positional = value;
    else places.set(name.text, named.push(value) - 1);
  }
  return { named, places, positional };
}

/** What is no constant is absent. */
function valuesByName(
  places: ReadonlyMap<string, number>,
  values: readonly (PlanValue | undefined)[],
): ReadonlyMap<string, PlanValue> {
  if (areKnown(values)) return new ArgumentTable(places, values);
  return new Map([...places].flatMap(([name, place]) => (values[place] === undefined ? [] : [[name, values[place]]])));
}

function areKnown(values: readonly (PlanValue | undefined)[]): values is readonly PlanValue[] {
  return !values.includes(undefined);
}

/** The callable that a signature was made for. */
export function callableOf(library: Library, signature: Signature): OperatorCallable | undefined {
  return library.callables
    .get(signature.name)
    ?.find(
      (callable): callable is OperatorCallable => callable.kind === 'operator' && callable.signature === signature,
    );
}

/**
 * A recipe with its spans in bars of the frame it will be applied to; refinements that waited for the interval are checked. The
 * same object where nothing changes; `undefined` where a span is no whole number of bars.
 */
export function recipeInBars(
  checker: Checker,
  recipe: BoundRecipe,
  interval: number | undefined,
): BoundRecipe | undefined {
  if (interval === undefined || !recipeHoldsDuration(recipe)) return recipe;
  const { parameters = [] } = callableOf(checker.library, recipe.signature) ?? {};
  const changed = new Map<string, BoundArgument>();
  for (const { name, type } of parameters) {
    const argument = recipe.arguments.get(name);
    if (argument === undefined) continue;
    const converted = argumentInBars(checker, argument, type, interval, `\`${name}\` of \`${recipe.signature.name}\``);
    if (converted === undefined) return undefined;
    if (converted !== argument) changed.set(name, converted);
  }
  if (changed.size === 0) return recipe;
  const bound = new Map([...recipe.arguments].map(([name, argument]) => [name, changed.get(name) ?? argument]));
  return { signature: recipe.signature, arguments: bound, family: boundFamily(recipe.signature, bound) };
}

/** Whether something in an argument may become bars. */
export function holdsDuration({ recipe, value }: BoundArgument): boolean {
  return recipe === undefined ? isOfDurations(value) : recipeHoldsDuration(recipe);
}

function recipeHoldsDuration(recipe: BoundRecipe): boolean {
  return argumentsOf(recipe.arguments).some(holdsDuration);
}

function isOfDurations(value: PlanValue): boolean {
  return value.kind === 'duration' || (value.kind === 'list' && value.items.some(isOfDurations));
}

/** One argument with its spans in bars; the same object where it holds no duration. */
export function argumentInBars(
  checker: Checker,
  argument: BoundArgument,
  { type, refinement, location }: RefinedType,
  interval: number,
  what: string,
): BoundArgument | undefined {
  if (argument.recipe !== undefined) {
    const recipe = recipeInBars(checker, argument.recipe, interval);
    if (recipe === undefined || recipe === argument.recipe) return recipe === undefined ? undefined : argument;
    return { ...argument, recipe, value: recipeValue(recipe) };
  }
  if (type.kind === 'list' && argument.value.kind === 'list') {
    const items: PlanValue[] = [];
    for (const value of argument.value.items) {
      const item = argumentInBars(checker, { ...argument, value }, type.item, interval, what);
      if (item === undefined) return undefined;
      items.push(item.value);
    }
    if (items.every((item, position) => item === (argument.value as { items: readonly PlanValue[] }).items[position]))
      return argument;
    return { ...argument, value: { kind: 'list', items } };
  }
  if (type.kind !== 'scalar' || type.name !== 'TimeSpan' || argument.value.kind !== 'duration') return argument;
  const value = spanInBars(checker, argument.value, interval, argument.location);
  if (value === undefined) return undefined;
  const span: RefinedType = { type, location, ...(refinement === undefined ? {} : { refinement }) };
  if (!checkRefinement(checker, span, { destination: { what }, value, location: argument.location })) return undefined;
  return { ...argument, value };
}
