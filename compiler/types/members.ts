import { unknownMember } from '../../language/diagnostics/catalogue/names.ts';
import { noSuchHead, noSuchPart } from '../../language/diagnostics/catalogue/rows.ts';
import { notEvaluable } from '../../language/diagnostics/catalogue/types.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { cover, type Location } from '../../language/source/source.ts';
import type { Expression, IndexExpression, MemberExpression } from '../../language/syntax/tree.ts';
import { meaning } from '../modules/module.ts';
import { isConstantDeclaration } from '../resolve/references.ts';
import { type Checker, complain, localValue, place, type Scope } from './checker.ts';
import { evaluate } from './evaluate.ts';
import type { Type } from './type.ts';
import { constant, type Located, unknownValue, type Value, valueInSentence } from './value.ts';

/** `rows.train`, `outcome.profit`, `networks.lstm`, `periods[0]`, and chains of them, walked from the inside out. */
export function evaluateMembers(
  checker: Checker,
  expression: MemberExpression | IndexExpression,
  scope: Scope,
  expected: Type | undefined,
): Located {
  const chain: (MemberExpression | IndexExpression)[] = [];
  let base: Expression = expression;
  while (base.kind === 'member' || base.kind === 'index') {
    chain.push(base);
    base = base.target;
  }
  const innermost = chain.at(-1);
  const watched = watchedMetric(base, innermost, scope, expected);
  if (watched !== undefined && chain.length === 1) return { value: watched, location: place(scope, expression.span) };
  let located = evaluate(checker, base, scope);
  for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
    const value = link.kind === 'member' ? member(checker, located, link, scope) : index(checker, located, link, scope);
    located = { value, location: place(scope, link.span) };
  }
  return located;
}

/** `validation.f1` where a metric is expected: no frame `validation` need exist. */
function watchedMetric(
  base: Expression,
  link: MemberExpression | IndexExpression | undefined,
  scope: Scope,
  expected: Type | undefined,
): Value | undefined {
  if (expected?.kind !== 'watch' || base.kind !== 'reference' || link?.kind !== 'member') return undefined;
  if (link.member.kind === 'missing') return unknownValue;
  const part = base.name.text;
  const found = meaning(scope.module, part);
  if (localValue(scope, part) !== undefined || (found !== undefined && isConstantDeclaration(found))) return undefined;
  return constant({ kind: 'metric', part, metric: link.member.text });
}

function member(checker: Checker, target: Located, link: MemberExpression, scope: Scope): Value {
  const { value } = target;
  if (link.member.kind === 'missing' || value.kind === 'unknown') return unknownValue;
  const name = link.member.text;
  const location = place(scope, link.member.span);
  if (value.kind === 'record') {
    const entry = value.entries.get(name);
    if (entry !== undefined) return entry.value;
    return noMember(checker, name, 'the record', [...value.entries.keys()], location);
  }
  if (value.kind === 'step' && value.type === 'Frame' && value.reference.part === undefined)
    return part(checker, value, name, location, place(scope, link.span));
  if (value.kind === 'step' && value.type === 'Label' && value.reference.head === undefined)
    return head(checker, value, name, location, place(scope, link.span));
  return noMember(checker, name, valueInSentence(value), [], location);
}

type StepValue = Extract<Value, { kind: 'step' }>;

function part(checker: Checker, value: StepValue, name: string, location: Location, whole: Location): Value {
  const facts = checker.inferences.get(value.reference.call)?.facts;
  if (facts?.kind !== 'Frame' || facts.broken) return unknownValue;
  const parts = facts.rows.part === undefined ? (facts.rows.split?.parts.map((known) => known.name) ?? []) : [];
  if (parts.includes(name))
    return { ...value, reference: { ...value.reference, part: name, partLocation: location, location: whole } };
  const related: Label[] =
    facts.rows.split === undefined ? [] : [{ location: facts.rows.split.location, text: 'split here' }];
  complain(checker, noSuchPart, location, { part: name, parts }, { related, ...help(name, parts) });
  return unknownValue;
}

function head(checker: Checker, value: StepValue, name: string, location: Location, whole: Location): Value {
  const facts = checker.inferences.get(value.reference.call)?.facts;
  if (facts?.kind !== 'Label' || facts.broken) return unknownValue;
  const heads = facts.heads.map((known) => known.name);
  if (heads.includes(name)) return { ...value, reference: { ...value.reference, head: name, location: whole } };
  const related = [{ location: value.reference.call.location, text: 'made here' }];
  complain(checker, noSuchHead, location, { head: name, heads }, { related, ...help(name, heads) });
  return unknownValue;
}

function help(name: string, known: readonly string[]): { readonly help?: string } {
  const suggestion = suggest(name, known);
  return suggestion === undefined ? {} : { help: `did you mean \`${suggestion}\`?` };
}

function noMember(
  checker: Checker,
  name: string,
  target: string,
  members: readonly string[],
  location: Location,
): Value {
  const suggestion = suggest(name, members);
  complain(checker, unknownMember, location, {
    member: name,
    target,
    members,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  return unknownValue;
}

/** A list by position from 0, a record by key. */
function index(checker: Checker, target: Located, link: IndexExpression, scope: Scope): Value {
  const { value } = target;
  const [key] = link.keys;
  const last = link.keys.at(-1);
  const located = key === undefined || key.kind === 'wildcard' ? undefined : evaluate(checker, key, scope);
  if (value.kind === 'unknown' || located?.value.kind === 'unknown' || key === undefined || last === undefined)
    return unknownValue;
  const location = place(scope, cover(key.span, last.span));
  const given = located?.value.kind === 'constant' ? located.value.value : undefined;
  if (link.keys.length === 1 && value.kind === 'list' && given?.kind === 'int') {
    const item = value.items[given.value];
    if (item !== undefined) return item.value;
    const count = value.items.length;
    complain(checker, notEvaluable, location, {
      title: `the list has no item ${given.value}`,
      label: count === 0 ? 'it is empty' : `its items are 0 to ${count - 1}`,
    });
    return unknownValue;
  }
  if (link.keys.length === 1 && value.kind === 'record' && given?.kind === 'string') {
    const entry = value.entries.get(given.value);
    if (entry !== undefined) return entry.value;
    return noMember(checker, given.value, 'the record', [...value.entries.keys()], location);
  }
  complain(checker, notEvaluable, location, {
    title: `${valueInSentence(value)} has no such item`,
    label: 'not an item',
    help: 'a list is indexed by a whole number from 0, a record by one of its keys',
  });
  return unknownValue;
}
