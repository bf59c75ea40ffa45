import { onlyTheRunTells, wrongKeys } from '../../language/diagnostics/catalogue/families.ts';
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
import { rowsOfEntity } from './entities.ts';
import { evaluate } from './evaluate.ts';
import { keyText, keyTexts, mapFamily, memberValues } from './families.ts';
import { evaluationFigure, trainedFigure } from './figures.ts';
import { instanceMember } from './instances.ts';
import { declaredValue } from './names.ts';
import type { Type } from './type.ts';
import {
  constant,
  type Family,
  type FamilyMember,
  type Located,
  unknownValue,
  type Value,
  valueInSentence,
} from './value.ts';

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
  const watched = watchedMetric(base, chain, scope, expected);
  if (watched !== undefined) return { value: watched, location: place(scope, expression.span) };
  let located: Located | undefined;
  if (innermost?.kind === 'member') {
    const found = instanceMember(checker, innermost, scope);
    if (found === 'mistaken') return { value: unknownValue, location: place(scope, expression.span) };
    if (found !== undefined) {
      chain.pop();
      located = declaredValue(checker, found, scope, innermost.span);
    }
  }
  located ??= evaluate(checker, base, scope);
  for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
    const value: Value =
      link.kind === 'member' ? member(checker, located, link, scope) : index(checker, located, link, scope);
    located = { value, location: place(scope, link.span) };
  }
  return located;
}

/** `validation.f1`, or of one of several heads `validation.hit.f1`, where a metric is expected: no frame `validation` need exist. */
function watchedMetric(
  base: Expression,
  chain: readonly (MemberExpression | IndexExpression)[],
  scope: Scope,
  expected: Type | undefined,
): Value | undefined {
  if (expected?.kind !== 'watch' || base.kind !== 'reference' || chain.length > 2) return undefined;
  let metric = '';
  for (let at = chain.length - 1; at >= 0; at--) {
    const link = chain[at];
    if (link?.kind !== 'member') return undefined;
    if (link.member.kind === 'missing') return unknownValue;
    metric = metric === '' ? link.member.text : `${metric}.${link.member.text}`;
  }
  const part = base.name.text;
  const found = meaning(scope.module, part);
  if (localValue(scope, part) !== undefined || (found !== undefined && isConstantDeclaration(found))) return undefined;
  return constant({ kind: 'metric', part, metric });
}

function member(checker: Checker, target: Located, link: MemberExpression, scope: Scope): Value {
  if (link.member.kind === 'missing' || target.value.kind === 'unknown') return unknownValue;
  const name = link.member.text;
  const location = place(scope, link.member.span);
  const { value } = target;
  if (value.kind !== 'family' || !(value.family.each || value.family.lifts))
    return memberOf(checker, target, name, location, place(scope, link.span));
  const family = mapFamily(value.family, (one) => ({
    value:
      one.value.value.kind === 'unknown'
        ? unknownValue
        : memberOf(checker, one.value, name, location, place(scope, link.span)),
    location: place(scope, link.span),
  }));
  return hasUnknown(family) ? unknownValue : { kind: 'family', family };
}

/** A mistake in one member was reported, and the others have the same. */
function hasUnknown(family: Family): boolean {
  return memberValues(family).some(({ value }) => value.kind === 'unknown');
}

function memberOf(checker: Checker, { value }: Located, name: string, location: Location, whole: Location): Value {
  if (value.kind === 'record') {
    const entry = value.entries.get(name);
    if (entry !== undefined) return entry.value;
    return noMember(checker, name, 'the record', [...value.entries.keys()], location);
  }
  if (value.kind === 'family') return familyMember(checker, value.family, [name], location);
  if (value.kind === 'constant' && value.figures !== undefined) {
    const figure = value.figures.get(name);
    if (figure !== undefined) return constant(figure);
    return noMember(checker, name, 'an asset', [...value.figures.keys()], location);
  }
  if (value.kind === 'step') {
    const { type, reference } = value;
    if (type === 'Frame' && reference.part === undefined) return part(checker, value, name, location, whole);
    if (type === 'Label' && reference.head === undefined) return head(checker, value, name, location, whole);
    if (type === 'Evaluation') return evaluationFigure(checker, value, name, location);
    if (type === 'Trained') return trainedFigure(checker, value, name, location);
    if (type === 'Study' && name === 'best') return { ...value, type: 'Trained' };
    if (type === 'Study') return noMember(checker, name, 'a study', ['best'], location);
  }
  return noMember(checker, name, valueInSentence(value), [], location);
}

/** The member of a family whose keys have these texts; what there is not is reported with those there are. */
function familyMember(checker: Checker, family: Family, texts: readonly string[], location: Location): Value {
  if (texts.length !== family.keys.length) {
    complain(checker, wrongKeys, location, { family: family.name, keys: family.keys, given: texts.length });
    return unknownValue;
  }
  const found = family.members.get(texts.join('\u0000'));
  if (found !== undefined) return found.value.value;
  const written = [...family.members.values()].map(({ keys }) => keyTexts(keys).join(', '));
  const asked = texts.join(', ');
  const suggestion = suggest(asked, written);
  const shown = written.slice(0, shownKeys);
  complain(
    checker,
    unknownMember,
    location,
    {
      member: asked,
      target: `the family \`${family.name}\``,
      members: shown,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
    shown.length < written.length
      ? { help: `it has ${written.length} members: ${shown.map((one) => `\`${one}\``).join(', ')}, …` }
      : {},
  );
  return unknownValue;
}

/** Keys that a message lists. */
const shownKeys = 8;

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

/** A list by position from 0, a record by key, a family by its keys, of which `*` stands for all. */
function index(checker: Checker, target: Located, link: IndexExpression, scope: Scope): Value {
  const { value } = target;
  const [key] = link.keys;
  const last = link.keys.at(-1);
  const keys = link.keys.map((one) => (one.kind === 'wildcard' ? undefined : evaluate(checker, one, scope)));
  if (value.kind === 'unknown' || key === undefined || last === undefined) return unknownValue;
  if (keys.some((one) => one?.value.kind === 'unknown')) return unknownValue;
  const location = place(scope, cover(key.span, last.span));
  if (value.kind === 'family') return familyIndex(checker, value.family, keys, location);
  const located = keys[0];
  const given = located?.value.kind === 'constant' ? located.value.value : undefined;
  if (link.keys.length === 1 && value.kind === 'step' && value.type === 'Frame' && given?.kind === 'string')
    return rowsOfEntity(checker, { ...target, value }, given, place(scope, link.span), location);
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
  if (located?.value.kind === 'deferred') {
    complain(checker, onlyTheRunTells, located.location, { what: 'this index' });
    return unknownValue;
  }
  complain(checker, notEvaluable, location, {
    title: `${valueInSentence(value)} has no such item`,
    label: 'not an item',
    help: 'a list is indexed by a whole number from 0, a record by one of its keys, a family by a key of each loop, rows by the name of an asset',
  });
  return unknownValue;
}

/** `x["a"]` is a member; `x["a", *]` the smaller family of those whose first key it is. */
function familyIndex(
  checker: Checker,
  family: Family,
  keys: readonly (Located | undefined)[],
  location: Location,
): Value {
  const texts: (string | undefined)[] = [];
  for (const key of keys) {
    if (key === undefined) {
      texts.push(undefined);
      continue;
    }
    if (key.value.kind !== 'constant') {
      complain(checker, onlyTheRunTells, key.location, { what: valueInSentence(key.value) });
      return unknownValue;
    }
    texts.push(keyText([key.value.value]));
  }
  const known = texts.flatMap((text) => (text === undefined ? [] : [text]));
  if (known.length === texts.length) return familyMember(checker, family, known, location);
  // `x[*]` is the whole family, however many keys it has.
  const all = texts.length === 1 ? family.keys.map(() => undefined) : texts;
  if (all.length !== family.keys.length) {
    complain(checker, wrongKeys, location, { family: family.name, keys: family.keys, given: texts.length });
    return unknownValue;
  }
  const members = new Map<string, FamilyMember>();
  for (const member of family.members.values()) {
    const own = keyTexts(member.keys);
    if (!all.every((text, position) => text === undefined || text === own[position])) continue;
    const left = member.keys.filter((_, position) => all[position] === undefined);
    members.set(keyText(left), { ...member, keys: left });
  }
  if (members.size === 0 && family.members.size > 0) {
    const position = all.findIndex(
      (text, at) => text !== undefined && ![...family.members.values()].some((one) => keyTexts(one.keys)[at] === text),
    );
    const values = [...new Set([...family.members.values()].map((one) => keyTexts(one.keys)[position] ?? ''))];
    const asked = all[position] ?? '';
    const suggestion = suggest(asked, values);
    complain(checker, unknownMember, location, {
      member: asked,
      target: `the key \`${family.keys[position] ?? ''}\` of \`${family.name}\``,
      members: values.slice(0, shownKeys),
      ...(suggestion === undefined ? {} : { suggestion }),
    });
    return unknownValue;
  }
  return {
    kind: 'family',
    family: { name: family.name, keys: family.keys.filter((_, at) => all[at] === undefined), each: true, members },
  };
}
