import { nothingToAggregate } from '../../language/diagnostics/catalogue/families.ts';
import type { Location } from '../../language/source/source.ts';
import type { PlanValue } from '../plan/value.ts';
import type { Deferred } from '../program/program.ts';
import { compareValues, fold } from './arithmetic.ts';
import { type Checker, complain } from './checker.ts';
import { memberValues } from './families.ts';
import { constant, type Located, unknownValue, type Value, valueInSentence } from './value.ts';

export const aggregateNames = ['min', 'max', 'mean', 'sum', 'count'] as const;

export type AggregateName = (typeof aggregateNames)[number];

export function isAggregate(name: string): name is AggregateName {
  return (aggregateNames as readonly string[]).includes(name);
}

/**
 * `min(baseline[*].validation.f1)`, `max([3, 8])`, `mean(a, b)`: one value of many. Constants are folded; where a figure of the run is
 * among them, the result is one too.
 */
export function aggregate(checker: Checker, name: AggregateName, given: readonly Located[], location: Location): Value {
  if (given.some(({ value }) => value.kind === 'unknown')) return unknownValue;
  const items = given.flatMap((one) => itemsOf(one) ?? [one]);
  if (items.some(({ value }) => value.kind === 'unknown')) return unknownValue;
  if (name === 'count') {
    const [only] = given;
    if (given.length === 1 && only !== undefined && itemsOf(only) === undefined)
      return none(checker, name, only, location);
    return constant({ kind: 'int', value: items.length });
  }
  const operands: Deferred[] = [];
  for (const item of items) {
    const operand = deferredOf(item.value);
    if (operand === undefined) return none(checker, name, item, location);
    operands.push(operand);
  }
  if (operands.length === 0) return none(checker, name, given[0], location);
  const values = operands.flatMap((one) => (one.kind === 'constant' ? [one.value] : []));
  if (values.length < operands.length)
    return { kind: 'deferred', expression: { kind: 'operation', operator: name, operands } };
  const folded = foldAll(name, values);
  return folded === undefined ? none(checker, name, given[0], location) : constant(folded);
}

/** The items of a list, a record or a family; `undefined` for anything else. */
function itemsOf({ value, location }: Located): readonly Located[] | undefined {
  switch (value.kind) {
    case 'list':
      return value.items;
    case 'record':
      return [...value.entries.values()];
    case 'family':
      return memberValues(value.family).map((member) => ({ ...member, location }));
    default:
      return undefined;
  }
}

/** A number or quantity, or a figure of the run. */
export function deferredOf(value: Value): Deferred | undefined {
  if (value.kind === 'deferred') return value.expression;
  if (value.kind === 'constant') return { kind: 'constant', value: value.value };
  return undefined;
}

function none(checker: Checker, name: AggregateName, given: Located | undefined, location: Location): Value {
  complain(checker, nothingToAggregate, given?.location ?? location, {
    name,
    given: given === undefined ? 'nothing' : valueInSentence(given.value),
  });
  return unknownValue;
}

function foldAll(name: Exclude<AggregateName, 'count'>, values: readonly PlanValue[]): PlanValue | undefined {
  const [first, ...others] = values;
  if (first === undefined || compareValues(first, first) === undefined) return undefined;
  let result = first;
  for (const value of others) {
    if (name === 'min' || name === 'max') {
      const order = compareValues(value, result);
      if (order === undefined) return undefined;
      if (name === 'min' ? order < 0 : order > 0) result = value;
      continue;
    }
    const sum = fold('+', result, value);
    if (!('value' in sum)) return undefined;
    result = sum.value;
  }
  if (name !== 'mean') return result;
  const mean = fold('/', result, { kind: 'float', value: values.length });
  return 'value' in mean ? mean.value : undefined;
}
