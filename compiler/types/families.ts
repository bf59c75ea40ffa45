import { unusableKey } from '../../language/diagnostics/catalogue/families.ts';
import { familyTooLarge, keyCollision } from '../../language/diagnostics/catalogue/graph.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import type { Location } from '../../language/source/source.ts';
import type { ForClause, NameSlot } from '../../language/syntax/tree.ts';
import { describeValue } from '../describe.ts';
import type { PlanValue } from '../plan/value.ts';
import { type Checker, complain, localValue, place, type Scope } from './checker.ts';
import { clauseScopes } from './loops.ts';
import { type Family, type FamilyMember, type Located, unknownValue, valueInSentence } from './value.ts';

/** Members that one family may have. */
export const memberLimit = 100_000;

/** What the loops of a family say of one member. */
interface Instance {
  readonly scope: Scope;
  readonly keys: readonly PlanValue[];
}

/**
 * `x[k, l] for k in a for l in b = e`: expands the loops while the pipeline is compiled and evaluates `e` once a member. Keys are
 * constants, so that a member is the same in every run; two members of one key are a mistake with both places.
 */
export function evaluateFamily(
  checker: Checker,
  name: string,
  keys: readonly NameSlot[],
  clauses: readonly ForClause[],
  scope: Scope,
  evaluateMember: (scope: Scope, name: string) => Located,
): Located {
  const location = place(scope, keys[0]?.span ?? clauses[0]?.span ?? { start: 0, end: 0 });
  const unknown = { value: unknownValue, location };
  const names = keys.flatMap((key) => (key.kind === 'name' ? [key.text] : []));
  const instances = instancesOf(checker, name, names, clauses, scope);
  if (instances === undefined) return unknown;
  const members = new Map<string, FamilyMember>();
  const scopes = new Map<string, Scope>();
  for (const { scope: inner, keys: values } of instances) {
    const text = keyText(values);
    const earlier = scopes.get(text);
    if (earlier !== undefined) {
      reportCollision(checker, memberName(name, values), names, [earlier, inner], location);
      return unknown;
    }
    scopes.set(text, inner);
    const before = checker.calls.length;
    const value = evaluateMember(inner, memberName(name, values));
    members.set(text, { keys: values, value, calls: [before, checker.calls.length] });
  }
  return { value: { kind: 'family', family: { name, keys: names, members } }, location };
}

function instancesOf(
  checker: Checker,
  name: string,
  keys: readonly string[],
  clauses: readonly ForClause[],
  outer: Scope,
): readonly Instance[] | undefined {
  let instances: readonly Instance[] = [{ scope: outer, keys: [] }];
  const factors: number[] = [];
  for (const [position, clause] of clauses.entries()) {
    const inner: Instance[] = [];
    for (const instance of instances) {
      const scopes = clauseScopes(checker, clause, instance.scope);
      if (scopes === undefined) return undefined;
      const product = instances.length * scopes.length;
      if (inner.length + scopes.length > memberLimit || (inner.length === 0 && product > memberLimit)) {
        complain(checker, familyTooLarge, place(outer, clause.source.span), {
          name,
          product: [...factors, scopes.length],
          limit: memberLimit,
        });
        return undefined;
      }
      for (const scope of scopes) {
        const key = keyOf(checker, keys[position] ?? '', clause, scope);
        if (key === undefined) return undefined;
        inner.push({ scope, keys: [...instance.keys, key] });
      }
    }
    factors.push(instances.length === 0 ? 0 : inner.length / instances.length);
    instances = inner;
  }
  return instances;
}

/** The value of a loop's key where it is a constant that can be written as one; what is none is reported. */
function keyOf(checker: Checker, name: string, clause: ForClause, scope: Scope): PlanValue | undefined {
  const located = localValue(scope, name);
  if (located === undefined || located.value.kind === 'unknown') return undefined;
  if (located.value.kind === 'constant' && isKey(located.value.value)) return located.value.value;
  const [variable] = clause.variables;
  complain(checker, unusableKey, place(scope, variable?.span ?? clause.span), {
    name,
    given: valueInSentence(located.value),
    known: located.value.kind !== 'deferred',
  });
  return undefined;
}

function isKey(value: PlanValue): boolean {
  switch (value.kind) {
    case 'string':
    case 'symbol':
    case 'bool':
    case 'int':
    case 'float':
    case 'duration':
    case 'period':
    case 'bars':
    case 'bytes':
    case 'fraction':
    case 'date':
      return true;
    default:
      return false;
  }
}

/** Shows where the keys of both come from; of a range that is one place. */
function reportCollision(
  checker: Checker,
  name: string,
  keys: readonly string[],
  scopes: readonly [Scope, Scope],
  location: Location,
): void {
  const related: Label[] = [];
  for (const key of keys) {
    const [first, second] = scopes.map((scope) => localValue(scope, key)?.location);
    if (first === undefined || second === undefined) continue;
    const same = first.file === second.file && first.span.start === second.span.start;
    if (same) related.push({ location: first, text: 'gives this key twice' });
    else related.push({ location: first, text: 'this key' }, { location: second, text: 'the same key again' });
  }
  complain(checker, keyCollision, location, { name }, { related });
}

/** Text under which a member is found: what keys are called, told apart by their order and never by how they were written. */
export function keyText(keys: readonly PlanValue[]): string {
  return keys.map(keyPart).join('\u0000');
}

/** `"lstm"` and the member `lstm` are one key; 1 and 1.0 too. */
function keyPart(key: PlanValue): string {
  switch (key.kind) {
    case 'string':
    case 'symbol':
      return key.value;
    case 'float':
      return String(key.value);
    default:
      return describeValue(key);
  }
}

/** The texts of the keys, one each. */
export function keyTexts(keys: readonly PlanValue[]): readonly string[] {
  return keys.map(keyPart);
}

/** `baseline["lstm"]`, `one["BTC", 3]` */
export function memberName(name: string, keys: readonly PlanValue[]): string {
  const written = keys.map((key) => (key.kind === 'symbol' ? JSON.stringify(key.value) : describeValue(key)));
  return `${name}[${written.join(', ')}]`;
}

/** The members as a list, in the order of the loops. */
export function memberValues(family: Family): readonly Located[] {
  return [...family.members.values()].map((member) => member.value);
}

/** The same family with other values, as `x[*].auc` makes it; nothing new was called for it. */
export function mapFamily(family: Family, change: (member: FamilyMember) => Located): Family {
  const members = new Map<string, FamilyMember>();
  for (const [text, member] of family.members) members.set(text, { ...member, value: change(member) });
  return { ...family, each: true, members };
}
