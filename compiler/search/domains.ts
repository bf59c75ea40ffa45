import {
  emptyDomain,
  logarithmOfNothing,
  outsideParameter,
  wrongDomain,
} from '../../language/diagnostics/catalogue/search.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import type { Location } from '../../language/source/source.ts';
import type { Expression } from '../../language/syntax/tree.ts';
import { describeValue } from '../describe.ts';
import type { PlanValue } from '../plan/value.ts';
import type { BoundFamily } from '../program/program.ts';
import { compareValues } from '../types/arithmetic.ts';
import { whatOf } from '../types/bind.ts';
import { type Checker, complain, type Scope } from '../types/checker.ts';
import { coerce } from '../types/coerce.ts';
import { evaluate } from '../types/evaluate.ts';
import type { RefinedType } from '../types/type.ts';
import { typeInSentence } from '../types/type.ts';
import { constant, type Located, listItems, valueInSentence } from '../types/value.ts';
import type { Place } from './paths.ts';

export type RangeValue = Extract<PlanValue, { kind: 'range' }>;

/** What may be chosen at a place, within what its parameter allows; mistakes are reported. */
export function domainOf(
  checker: Checker,
  expression: Expression,
  scope: Scope,
  place: Place,
  path: string,
): PlanValue | undefined {
  const { type } = place.parameter;
  const expected =
    expression.kind === 'call'
      ? ({ kind: 'recipe', name: 'Distribution' } as const)
      : ({ kind: 'list', item: type } as const);
  const located = evaluate(checker, expression, scope, expected);
  const { value, location } = located;
  if (value.kind === 'unknown') return undefined;
  const items = listItems(value);
  if (items !== undefined) return choices(checker, items, place, path, location);
  if (value.kind === 'constant' && value.value.kind === 'range')
    return within(checker, value.value, located, place, path);
  if (value.kind === 'recipe') {
    const bound = coerce(checker, located, distribution(location), { what: `\`${path}\`` });
    const range = value.recipe.arguments.get('range')?.value;
    if (bound === undefined || bound.value.kind !== 'recipe' || range?.kind !== 'range') return undefined;
    const { name } = value.recipe.signature;
    if (!logarithmHolds(checker, value.recipe.family, name, range, location)) return undefined;
    const cut = within(checker, range, located, place, path);
    if (cut === undefined) return undefined;
    return { ...bound.value, arguments: { ...bound.value.arguments, range: cut } };
  }
  return notADomain(checker, located, place, path);
}

function distribution(location: Location): RefinedType {
  return { type: { kind: 'recipe', name: 'Distribution' }, location };
}

function notADomain(checker: Checker, { value, location }: Located, { parameter }: Place, path: string): undefined {
  complain(checker, wrongDomain, location, {
    path,
    expected: typeInSentence(parameter.type.type),
    given: valueInSentence(value),
  });
  return undefined;
}

/** Each choice is one that the parameter takes. */
function choices(
  checker: Checker,
  items: readonly Located[],
  { parameter, callable }: Place,
  path: string,
  location: Location,
): PlanValue | undefined {
  if (items.length === 0) {
    complain(checker, emptyDomain, location, { what: `\`${path}\` has no choices`, help: 'write some: `[a, b]`' });
    return undefined;
  }
  const values: PlanValue[] = [];
  for (const item of items) {
    const bound = coerce(checker, item, parameter.type, { what: whatOf(parameter, callable) });
    if (bound !== undefined) values.push(bound.value);
  }
  return values.length === items.length ? { kind: 'list', items: values } : undefined;
}

/** A range in the parameter's own numbers, cut to what it allows. */
function within(
  checker: Checker,
  range: RangeValue,
  located: Located,
  place: Place,
  path: string,
): PlanValue | undefined {
  const { location } = located;
  const { parameter, callable } = place;
  const plain: RefinedType = { type: parameter.type.type, location: parameter.type.location };
  if (plain.type.kind !== 'scalar' || ['Bool', 'String', 'Path'].includes(plain.type.name))
    return notADomain(checker, located, place, path);
  const bound = (value: PlanValue): PlanValue | undefined =>
    value.kind === 'none'
      ? value
      : coerce(checker, { value: constant(value), location }, plain, { what: whatOf(parameter, callable) })?.value;
  const low = bound(range.low);
  const high = bound(range.high);
  if (low === undefined || high === undefined) return undefined;
  const own: RangeValue = { kind: 'range', low, high, exclusive: range.exclusive };
  const isInt = plain.type.name === 'Int';
  if (isEmpty(own, isInt)) {
    complain(checker, emptyDomain, location, {
      what: `the range ${describeValue(range)} of \`${path}\` is empty`,
      help: 'write its lower end first, and the higher one so that something lies between them',
    });
    return undefined;
  }
  const { refinement } = parameter.type;
  const allowed = refinement?.value.kind === 'range' ? intersect(own, refinement.value) : own;
  const related: Label[] = refinement === undefined ? [] : [{ location: refinement.location, text: 'declared here' }];
  if (isEmpty(allowed, isInt)) {
    const constraint = refinement === undefined ? '' : describeValue(refinement.value);
    complain(checker, outsideParameter, location, { path, domain: describeValue(range), constraint }, { related });
    return undefined;
  }
  if (allowed.low.kind === 'none' || allowed.high.kind === 'none') {
    complain(
      checker,
      emptyDomain,
      location,
      {
        what: `the range ${describeValue(range)} of \`${path}\` has no ${allowed.low.kind === 'none' ? 'lower' : 'upper'} end`,
        help: 'a search chooses between two ends: write both, `a..b`',
      },
      { related },
    );
    return undefined;
  }
  // A bound of the refinement becomes a number of the parameter's kind.
  return { ...allowed, low: bound(allowed.low) ?? allowed.low, high: bound(allowed.high) ?? allowed.high };
}

/** Whether nothing lies between the ends. */
function isEmpty({ low, high, exclusive }: RangeValue, isInt: boolean): boolean {
  if (low.kind === 'none' || high.kind === 'none') return false;
  const order = compareValues(low, high) ?? 0;
  if (order !== 0 || !exclusive) return order > 0;
  return isInt || exclusive;
}

/** What is in both; the narrower end of each side. */
function intersect(own: RangeValue, allowed: RangeValue): RangeValue {
  const low = own.low.kind === 'none' || less(own.low, allowed.low) ? allowed.low : own.low;
  const cut = own.high.kind === 'none' || less(allowed.high, own.high);
  const equal = !cut && allowed.high.kind !== 'none' && compareValues(own.high, allowed.high) === 0;
  return {
    kind: 'range',
    low,
    high: cut ? allowed.high : own.high,
    exclusive: cut ? allowed.exclusive : own.exclusive || (equal && allowed.exclusive),
  };
}

function less(left: PlanValue, right: PlanValue): boolean {
  if (left.kind === 'none' || right.kind === 'none') return false;
  return (compareValues(left, right) ?? 0) < 0;
}

function logarithmHolds(
  checker: Checker,
  family: BoundFamily,
  name: string,
  range: RangeValue,
  location: Location,
): boolean {
  const scale = family.arguments.get('scale');
  if (scale?.kind !== 'symbol' || scale.value !== 'log' || range.low.kind === 'none') return true;
  const low =
    range.low.kind === 'int' || range.low.kind === 'float' || range.low.kind === 'fraction' ? range.low.value : 1;
  if (low > 0) return true;
  complain(checker, logarithmOfNothing, location, { distribution: name, low: describeValue(range.low) });
  return false;
}
