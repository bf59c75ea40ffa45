import { type Declared, displayName, type Module, nameLocation, nameOf, overridden } from '../modules/module.ts';
import type { Checker } from '../types/checker.ts';
import { keyTexts, memberName } from '../types/families.ts';
import type { Value } from '../types/value.ts';
import type { TypedDeclaration } from './program.ts';

/** Numbers of the calls that a declaration's text made: from the first to before the second. */
export type CallRange = readonly [number, number];

/** A declaration of the program with the calls that its text made. */
export interface NamedDeclaration {
  readonly typed: TypedDeclaration;
  readonly calls: CallRange;
}

/** What each declaration is called in the plan: one entry a value, one a member of a family. */
export function nameDeclared(checker: Checker, declared: Declared, calls: CallRange): readonly NamedDeclaration[] {
  const origin = overridden(declared);
  if (origin?.kind !== 'value' || origin.declaration.parameters !== undefined) return [];
  const { kind } = origin.declaration;
  const value = checker.values.get(declared)?.value;
  const name = displayName(declared);
  const location = nameLocation(declared);
  const { exported } = origin.declaration;
  // Nearly every declaration is a step: literals, which take less room than spread objects.
  if (value?.kind === 'step') return [{ typed: { kind, name, location, exported, value: value.reference }, calls }];
  const base = { kind, name, location, exported };
  if (value?.kind !== 'family') return [{ typed: base, calls }];
  const before = Math.min(...[...value.family.members.values()].map((member) => member.calls[0]));
  // What the loops themselves made, or came before the folds, belongs to the family as a whole.
  const whole: readonly NamedDeclaration[] = value.family.lifts
    ? [{ typed: base, calls: [calls[0], Math.max(calls[0], Math.min(before, calls[1]))] }]
    : [];
  const members = [...value.family.members.values()].map((member) => ({
    typed: {
      ...base,
      name: memberName(name, member.keys),
      member: { family: name, keys: keyTexts(member.keys) },
      ...stepOf(member.value.value),
    },
    calls: member.calls,
  }));
  return [...whole, ...members];
}

function stepOf(value: Value | undefined): Pick<TypedDeclaration, 'value'> {
  return value?.kind === 'step' ? { value: value.reference } : {};
}

/**
 * The entry's declarations, and of other files those that are needed and do not have a name that is taken: instances have names of
 * their own. `named` says what each of `nodes` is called.
 */
export function chosenDeclarations(
  nodes: readonly Declared[],
  named: readonly (readonly NamedDeclaration[])[],
  entry: ReadonlySet<Module>,
  reached: ReadonlySet<Declared>,
): readonly NamedDeclaration[] {
  const names = new Set<string>();
  for (const module of entry) for (const name of module.names.keys()) names.add(name);
  const chosen: NamedDeclaration[] = [];
  for (const [place, declared] of nodes.entries()) {
    const all = named[place] ?? [];
    if (entry.has(declared.module)) {
      if (!isReplaced(declared)) chosen.push(...all);
      else if (reached.has(declared)) chosen.push(...all.map((one) => ofBase(one, declared)));
      continue;
    }
    const name = displayName(declared);
    if (!reached.has(declared) || names.has(name)) continue;
    names.add(name);
    chosen.push(...all);
  }
  return chosen;
}

/** What an override replaced is called as the override calls it: `base.rows`. */
function ofBase({ typed, calls }: NamedDeclaration, declared: Declared): NamedDeclaration {
  let prefix = '';
  let found = declared.module.names.get(nameOf(declared));
  while (found?.kind === 'override' && found !== declared) {
    prefix += 'base.';
    found = found.target;
  }
  return { typed: { ...typed, name: prefix + typed.name, exported: false }, calls };
}

/** Whether an override stands in the place of the declaration. */
export function isReplaced(declared: Declared): boolean {
  const found = declared.module.names.get(nameOf(declared));
  return found?.kind === 'override' && found !== declared && leadsTo(found, declared);
}

function leadsTo(override: Declared, declared: Declared): boolean {
  let current: Declared | undefined = override;
  while (current?.kind === 'override') {
    current = current.target;
    if (current === declared) return true;
  }
  return false;
}
