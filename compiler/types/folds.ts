import { differentFolds, noFolds } from '../../language/diagnostics/catalogue/leakage/folds.ts';
import type { Location } from '../../language/source/source.ts';
import { foldsOf, makesFolds } from '../facts/folds.ts';
import { argumentsOf } from '../program/argument-table.ts';
import type { BoundArgument, StepCall } from '../program/program.ts';
import type { OperatorCallable } from '../stdlib/callable.ts';
import { type GivenValue, valueGiven } from './assign.ts';
import { type Checker, complain } from './checker.ts';
import { sortedParameters } from './parameters.ts';
import { boundFamily } from './recipes.ts';
import { makeStep, noStep } from './step.ts';
import type { Family, FamilyMember, Located } from './value.ts';

/** Name of the key that tells folds apart. */
const foldKey = 'fold';

/** Name of the `extern` that makes one fold of a split. */
const splitFold = 'split_fold';

/** The family of folds that a value is, where it is one: what is made of it is made once a fold. */
export function foldsIn(located: Located | undefined): Family | undefined {
  return located?.value.kind === 'family' && located.value.family.lifts ? located.value.family : undefined;
}

/**
 * A call that is given families of folds where one value of them is wanted, made once a fold: the result is a family with the same
 * keys. `lifted` are those families. Lists take the folds as their items, and lead out of them.
 */
export function liftOverFolds(
  checker: Checker,
  callable: OperatorCallable,
  values: readonly GivenValue[],
  lifted: LiftedFamilies,
  location: Location,
  make: (values: readonly GivenValue[]) => Located,
): Located {
  const [first, ...others] = lifted;
  const keys = [...first.members.keys()];
  if (others.some((family) => family.members.size !== keys.length || keys.some((key) => !family.members.has(key)))) {
    complain(checker, differentFolds, location, { step: callable.name });
    return noStep(location);
  }
  return familyOf(checker, callable.name, first, location, (key) =>
    make(values.map(({ parameter, located }) => ({ parameter, located: memberOf(located, key) }))),
  );
}

/** Families of folds, one of each name. */
export type LiftedFamilies = readonly [Family, ...Family[]];

/** The families of folds among the values, where there are any. */
export function liftedBy({ parameters }: OperatorCallable, values: readonly GivenValue[]): LiftedFamilies | undefined {
  let found: [Family, ...Family[]] | undefined;
  for (const parameter of sortedParameters(parameters).steps) {
    const { type } = parameter;
    const located = valueGiven(values, parameter);
    if (located === undefined || type.type.kind === 'reference') continue;
    for (const family of familiesWithin(located, type.type.kind === 'list')) {
      const place = found?.findIndex((one) => one.name === family.name) ?? -1;
      if (found === undefined) found = [family];
      else if (place < 0) found.push(family);
      else found[place] = family;
    }
  }
  return found;
}

/** `a + b` with folds among the frames: their sum once a fold. */
export function liftOperands(
  checker: Checker,
  operands: readonly Located[],
  location: Location,
  make: (operands: readonly Located[]) => Located,
): Located | undefined {
  const first = operands.map(foldsIn).find((family) => family !== undefined);
  if (first === undefined) return undefined;
  const keys = [...first.members.keys()];
  const others = operands.map(foldsIn);
  if (others.some((family) => family !== undefined && keys.some((key) => !family.members.has(key)))) {
    complain(checker, differentFolds, location, { step: '+' });
    return noStep(location);
  }
  return familyOf(checker, first.name, first, location, (key) => make(operands.map((one) => memberOf(one, key))));
}

function familyOf(
  checker: Checker,
  name: string,
  like: Family,
  location: Location,
  make: (key: string) => Located,
): Located {
  const members = new Map<string, FamilyMember>();
  for (const [key, { keys }] of like.members) {
    const before = checker.calls.length;
    const value = make(key);
    if (value.value.kind === 'unknown') return noStep(location);
    members.set(key, { keys, value, calls: [before, checker.calls.length] });
  }
  return { value: { kind: 'family', family: { name, keys: like.keys, lifts: true, members } }, location };
}

/** Families of folds in a value and in the entries of a record; those among the items of a list, never the list itself. */
function familiesWithin(located: Located, list: boolean): readonly Family[] {
  const own = foldsIn(located);
  if (own !== undefined) return list ? noFamilies : [own];
  const { value } = located;
  if (value.kind === 'record') return [...value.entries.values()].flatMap((entry) => familiesWithin(entry, false));
  if (value.kind === 'list' && list) return value.items.flatMap((item) => familiesWithin(item, false));
  return noFamilies;
}

const noFamilies: readonly Family[] = [];

function memberOf(located: Located, key: string): Located {
  const own = foldsIn(located);
  if (own !== undefined) {
    const member = own.members.get(key);
    return member === undefined ? located : { ...member.value, location: located.location };
  }
  const { value } = located;
  if (value.kind === 'record') {
    const entries = new Map([...value.entries].map(([name, entry]) => [name, memberOf(entry, key)]));
    return { ...located, value: { kind: 'record', entries } };
  }
  if (value.kind !== 'list') return located;
  return { ...located, value: { kind: 'list', items: value.items.map((item) => memberOf(item, key)) } };
}

/** The recipe among a split's arguments that makes folds, where there is one. */
export function foldRecipe(bound: ReadonlyMap<string, BoundArgument>): BoundArgument | undefined {
  return argumentsOf(bound).find(({ recipe }) => recipe !== undefined && makesFolds(recipe.family));
}

/** A split into folds: a step for each, which only that fold's rows and dates are in, so that a later month leaves earlier ones alone. */
export function splitIntoFolds(
  checker: Checker,
  call: Omit<StepCall, 'index'>,
  by: BoundArgument,
  location: Location,
): Located {
  const made = by.recipe === undefined ? undefined : foldsOf(by.recipe.family);
  const callable = checker.library.callables.get(splitFold)?.find((one) => one.kind === 'operator');
  if (made === undefined || callable === undefined) throw new Error(`the library declares no \`${splitFold}\``);
  if (made.kind === 'mistake') {
    complain(checker, noFolds, by.location, { title: made.title, help: made.help });
    return noStep(location);
  }
  const members = new Map<string, FamilyMember>();
  for (const { key } of made.folds) {
    const argument: BoundArgument = { value: { kind: 'string', value: key }, location: by.location, isDefault: false };
    const bound = new Map([...call.arguments, ['key', argument]]);
    const before = checker.calls.length;
    const value = makeStep(checker, 'Frame', {
      ...call,
      signature: callable.signature,
      arguments: bound,
      family: boundFamily(callable.signature, bound),
    });
    members.set(key, { keys: [{ kind: 'string', value: key }], value, calls: [before, checker.calls.length] });
  }
  const name = call.signature.name;
  return { value: { kind: 'family', family: { name, keys: [foldKey], lifts: true, members } }, location };
}
