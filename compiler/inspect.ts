import type { Location } from '../language/source/source.ts';
import { type Declared, displayName, type Module, nameLocation, nameOf, overridden, sortOf } from './modules/module.ts';
import type { PlanType } from './plan/plan.ts';
import type { PlanValue } from './plan/value.ts';
import { isReplaced } from './program/name-program.ts';
import type { StepReference } from './program/program.ts';
import type { Checker } from './types/checker.ts';
import { memberName } from './types/families.ts';
import { plainValue } from './types/models.ts';
import { type Value, valueInSentence } from './types/value.ts';

/** What is known of one name of the program; a family has an entry for itself and one for each member. */
export interface InspectedName {
  /** The word that declares it: `dataset`, `param`, `model`. */
  readonly kind: string;
  /** Identity for display: `name`, `instance/name`, `name["key"]`. */
  readonly name: string;
  readonly location: Location;
  readonly doc?: string;
  readonly value:
    | { readonly kind: 'step'; readonly type: PlanType; readonly reference: StepReference }
    | { readonly kind: 'constant'; readonly value: PlanValue }
    | { readonly kind: 'family'; readonly keys: readonly string[]; readonly members: readonly string[] }
    /** Models, functions, recipes, records with steps, figures of the run: as a sentence has them. */
    | { readonly kind: 'other'; readonly text: string };
  /** Of a parameter: the values that it was given, the one that holds last. */
  readonly origins: readonly ValueOrigin[];
}

/** A value and where it comes from. */
export interface ValueOrigin {
  /** "default", "override", "instance `prep`", "--params fast.yaml:3", "--set". */
  readonly from: string;
  readonly location: Location;
  readonly value?: PlanValue;
}

/** Every name of the entry and of what it uses, in source order, file by file. */
export function inspectNames(checker: Checker, modules: readonly Module[]): readonly InspectedName[] {
  return modules
    .flatMap((module) => module.declared)
    .filter((declared) => nameOf(declared) !== '' && !isReplaced(declared))
    .flatMap((declared) => inspectDeclared(checker, declared));
}

function inspectDeclared(checker: Checker, declared: Declared): readonly InspectedName[] {
  const origin = overridden(declared);
  const doc = declared.kind === 'expect' ? undefined : declared.declaration.doc;
  const base = {
    kind: origin?.kind === 'param' ? 'param' : sortOf(declared),
    location: nameLocation(declared),
    ...(doc === undefined ? {} : { doc }),
    origins: (checker.provenance.get(declared) ?? []).map(({ from, located }): ValueOrigin => {
      const value = plainValue(located.value);
      return { from, location: located.location, ...(value === undefined ? {} : { value }) };
    }),
  };
  const name = displayName(declared);
  const value = checker.values.get(declared)?.value;
  if (value === undefined) return [{ ...base, name, value: { kind: 'other', text: otherText(declared) } }];
  if (value.kind !== 'family') return [{ ...base, name, value: inspectValue(checker, value) }];
  const members = [...value.family.members.values()];
  const names = members.map((member) => memberName(name, member.keys));
  return [
    { ...base, name, value: { kind: 'family', keys: value.family.keys, members: names } },
    ...members.map((member, position) => ({
      ...base,
      name: names[position] ?? '',
      value: inspectValue(checker, member.value.value),
    })),
  ];
}

function inspectValue(checker: Checker, value: Value): InspectedName['value'] {
  if (value.kind === 'step') {
    const type = checker.inferences.get(value.reference.call)?.type;
    if (type !== undefined) return { kind: 'step', type, reference: value.reference };
  }
  const plain = plainValue(value);
  return plain === undefined ? { kind: 'other', text: valueInSentence(value) } : { kind: 'constant', value: plain };
}

function otherText(declared: Declared): string {
  switch (declared.kind) {
    case 'model': {
      const names = declared.declaration.parameters.flatMap(({ name }) => (name.kind === 'name' ? [name.text] : []));
      return `a ${declared.declaration.kind} of ${names.length === 0 ? 'no parameters' : names.join(', ')}`;
    }
    case 'enum': {
      const members = declared.declaration.members.flatMap(({ name }) => (name.kind === 'name' ? [name.text] : []));
      return `one of ${members.join(', ')}`;
    }
    case 'use':
      return declared.declaration.path.kind === 'string'
        ? `an instance of ${declared.declaration.path.value}`
        : 'an instance';
    default:
      return 'unknown';
  }
}
