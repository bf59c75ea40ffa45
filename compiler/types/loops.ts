import { onlyTheRunTells } from '../../language/diagnostics/catalogue/families.ts';
import { notEvaluable, wrongType } from '../../language/diagnostics/catalogue/types.ts';
import type { ComprehensionExpression, ForClause } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import { type Checker, complain, type Locals, place, type Scope, spend } from './checker.ts';
import { evaluate } from './evaluate.ts';
import type { Type } from './type.ts';
import { constant, type Located, unknownValue, type Value, valueInSentence } from './value.ts';

/** `[s for s in xs if p]`, clauses from left to right, the last the innermost. */
export function evaluateComprehension(
  checker: Checker,
  expression: ComprehensionExpression,
  scope: Scope,
  expected: Type | undefined,
): Located {
  const location = place(scope, expression.span);
  let scopes: readonly Scope[] | undefined = [scope];
  for (const clause of expression.clauses) {
    const inner: Scope[] = [];
    for (const outer of scopes) {
      const found = clauseScopes(checker, clause, outer);
      if (found === undefined) return { value: unknownValue, location };
      for (const one of found) inner.push(one);
    }
    scopes = inner;
  }
  const type = expected?.kind === 'list' ? expected.item.type : undefined;
  const items = scopes.map((inner) => evaluate(checker, expression.item, inner, type));
  if (items.some((item) => item.value.kind === 'unknown')) return { value: unknownValue, location };
  return { value: { kind: 'list', items }, location };
}

/** One scope for each item of the clause's source that its condition lets through; `undefined` after a mistake. */
export function clauseScopes(checker: Checker, clause: ForClause, scope: Scope): readonly Scope[] | undefined {
  const source = evaluate(checker, clause.source, scope);
  const rows = itemsOf(checker, source, clause);
  if (rows === undefined) return undefined;
  const scopes: Scope[] = [];
  for (const row of rows) {
    const inner: Scope = { ...scope, locals: bind(scope.locals, clause, row) };
    const passes = clause.condition === undefined ? true : condition(checker, clause.condition, inner);
    if (passes === undefined) return undefined;
    if (passes) scopes.push(inner);
  }
  return scopes;
}

/** The value of a condition; `undefined` where it is no Bool, which is reported. */
export function condition(checker: Checker, expression: ForClause['source'], scope: Scope): boolean | undefined {
  const { value, location } = evaluate(checker, expression, scope);
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'constant' && value.value.kind === 'bool') return value.value.value;
  if (value.kind === 'deferred') {
    complain(checker, onlyTheRunTells, location, { what: 'this condition' });
    return undefined;
  }
  complain(checker, wrongType, location, { what: 'a condition', expected: 'a Bool', given: valueInSentence(value) });
  return undefined;
}

function bind(outer: Locals | undefined, clause: ForClause, row: readonly Located[]): Locals | undefined {
  let locals = outer;
  for (const [position, variable] of clause.variables.entries()) {
    const value = row[position];
    if (variable.kind === 'name' && value !== undefined) locals = { name: variable.text, value, outer: locals };
  }
  return locals;
}

/** Items as rows of as many values as the clause has variables: a record gives key and value. */
function itemsOf(checker: Checker, source: Located, clause: ForClause): readonly (readonly Located[])[] | undefined {
  const { value, location } = source;
  const wanted = clause.variables.length;
  switch (value.kind) {
    case 'unknown':
      return undefined;
    case 'record':
      if (wanted > 2 || !spend(checker, value.entries.size, location)) break;
      return [...value.entries].map(([key, entry]) =>
        wanted === 1 ? [entry] : [{ value: constant({ kind: 'string', value: key }), location: entry.location }, entry],
      );
    case 'list':
      if (wanted > 1 || !spend(checker, value.items.length, location)) break;
      return value.items.map((item) => [item]);
    case 'family': {
      const { members, keys } = value.family;
      if (wanted > keys.length + 1 || (wanted > 1 && wanted <= keys.length) || !spend(checker, members.size, location))
        break;
      return [...members.values()].map((member) =>
        wanted === 1
          ? [member.value]
          : [...member.keys.map((key) => ({ value: constant(key), location: member.value.location })), member.value],
      );
    }
    case 'constant':
      if (wanted === 1 && value.value.kind === 'range') return rangeItems(checker, value.value, location);
      break;
  }
  if (checker.items <= 0) return undefined;
  if (value.kind === 'deferred') {
    complain(checker, onlyTheRunTells, location, { what: 'what this loop goes over' });
    return undefined;
  }
  const several = wanted > 1 && value.kind !== 'record';
  complain(checker, notEvaluable, location, {
    title: several ? `${valueInSentence(value)} gives one variable an item` : `${valueInSentence(value)} has no items`,
    label: several
      ? `${wanted} variables are named`
      : 'a list, a record, a family or a range of whole numbers is expected',
    ...(value.kind === 'step'
      ? {
          help: 'what a frame holds is known when the pipeline runs; its assets are `entities(bars)`, where `bars` is the source',
        }
      : {}),
  });
  return undefined;
}

function rangeItems(
  checker: Checker,
  { low, high, exclusive }: Extract<PlanValue, { kind: 'range' }>,
  location: Located['location'],
): readonly (readonly Located[])[] | undefined {
  if (low.kind !== 'int' || high.kind !== 'int') {
    complain(checker, notEvaluable, location, {
      title: 'this range has no items that could be counted',
      label: 'both ends must be whole numbers',
    });
    return undefined;
  }
  const last = exclusive ? high.value - 1 : high.value;
  const count = Math.max(0, last - low.value + 1);
  if (!spend(checker, count, location)) return undefined;
  return Array.from({ length: count }, (_, position) => {
    const item: Value = constant({ kind: 'int', value: low.value + position });
    return [{ value: item, location }];
  });
}
