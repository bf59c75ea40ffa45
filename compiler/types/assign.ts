import {
  duplicateArgument,
  missingArguments,
  tooManyPositional,
  unknownArgument,
} from '../../language/diagnostics/catalogue/arguments.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location } from '../../language/source/source.ts';
import type { Argument, EnumDeclaration, Expression } from '../../language/syntax/tree.ts';
import type { CallableParameter } from '../stdlib/callable.ts';
import { type Checker, complain, place, type Scope } from './checker.ts';
import { sortedParameters } from './parameters.ts';
import { describeType } from './type.ts';
import type { Located } from './value.ts';

/** An argument before its type is looked at: an expression still to be evaluated, or what was piped in. */
export type Given = { readonly expression: Expression } | { readonly located: Located };

/** What one parameter was given. A list that ends the positions may be given piece by piece: `compare(a, b)`. */
export interface Slot {
  readonly parameter: CallableParameter;
  readonly given: Given[];
  readonly positional: boolean;
}

/** What one parameter was given, evaluated. */
export interface GivenValue {
  readonly parameter: CallableParameter;
  readonly located: Located;
}

/** The value that `parameter` was given: a walk, since a call has few arguments. */
export function valueGiven(
  values: readonly GivenValue[],
  parameter: CallableParameter | undefined,
): Located | undefined {
  // By index, as programs have hundreds of thousands of arguments, and a walk of another kind makes an object for each.
  for (let at = 0; at < values.length; at++) if (values[at]?.parameter === parameter) return values[at]?.located;
  return undefined;
}

/** The part of a callable that assignment needs. */
export interface Callee {
  readonly name: string;
  readonly location: Location;
  readonly parameters: readonly CallableParameter[];
}

export interface Assignment {
  /** In the order in which they were written, those with a position first. */
  readonly slots: readonly Slot[];
  /** Some argument has no parameter, or some parameter no argument; it was reported. */
  readonly failed: boolean;
}

/** Gives each argument its parameter: by position, then by name. Reports what does not go. */
export function assignArguments(
  checker: Checker,
  callee: Callee,
  given: readonly Argument[],
  piped: Located | undefined,
  scope: Scope,
  location: Location,
): Assignment {
  const { byName, positional: positions, required } = sortedParameters(callee.parameters);
  const slots = new Slots(piped === undefined ? given.length : given.length + 1);
  let failed = false;
  let position = 0;
  for (let at = piped === undefined ? 0 : -1; at < given.length; at++) {
    const one = unnamedAt(given, at, piped);
    if (one === undefined) continue;
    const last = positions.at(-1);
    const parameter = positions[position] ?? (last?.type.type.kind === 'list' ? last : undefined);
    position++;
    if (parameter === undefined) {
      failed = true;
      reportTooMany(checker, callee, positions.length, given, givenLocation(one, scope));
      break;
    }
    const slot = slots.of(parameter);
    if (slot === undefined) slots.add({ parameter, given: [one], positional: true });
    else slot.given.push(one);
  }
  /** What mistaken names were probably to be. */
  let meant: readonly string[] = [];
  for (let at = 0; at < given.length; at++) {
    const { name, value } = given[at] as Argument;
    if (name === undefined) continue;
    const parameter = byName.get(name.text);
    if (parameter === undefined) {
      failed = true;
      const names = namesOf(given);
      const close = reportUnknown(checker, callee, name.text, place(scope, name.span), slots, names);
      if (close !== undefined) meant = [...meant, close];
      continue;
    }
    const slot = slots.of(parameter);
    if (slot === undefined) {
      slots.add({ parameter, given: [{ expression: value }], positional: false });
      continue;
    }
    failed = true;
    const [first] = slot.given;
    const related = first === undefined ? [] : [{ location: givenLocation(first, scope), text: 'given first here' }];
    const where = place(scope, name.span);
    complain(checker, duplicateArgument, where, { name: name.text, callee: callee.name }, { related });
  }
  if (slots.haveAll(required)) return { slots: slots.list(), failed };
  const missing = slots.lacking(required).filter(({ name }) => !meant.includes(name));
  // An argument too many was probably meant for what is missing.
  if (missing.length > 0 && (position <= positions.length || positions.at(-1)?.type.type.kind === 'list'))
    reportMissing(checker, callee, missing, location);
  return { slots: slots.list(), failed: failed || missing.length > 0 };
}

function reportTooMany(
  checker: Checker,
  callee: Callee,
  most: number,
  given: readonly Argument[],
  location: Location,
): void {
  const names = namesOf(given);
  const named = callee.parameters.find((candidate) => !candidate.positional && !names.has(candidate.name));
  complain(checker, tooManyPositional, location, { callee: callee.name, most, named: named?.name });
}

function reportMissing(
  checker: Checker,
  callee: Callee,
  missing: readonly CallableParameter[],
  location: Location,
): void {
  complain(
    checker,
    missingArguments,
    location,
    {
      callee: callee.name,
      missing: missing.map(({ name, type }) => ({
        name,
        type: describeType(type.type),
        ...(type.type.kind === 'enum' ? { members: membersOf(type.type.declaration) } : {}),
      })),
      ...saidOf(missing),
    },
    { related: [{ location: callee.location, text: 'declared here' }] },
  );
}

/** The argument at a place where it has no name; at -1 what is piped in. */
function unnamedAt(given: readonly Argument[], at: number, piped: Located | undefined): Given | undefined {
  const argument = given[at];
  if (argument === undefined) return piped === undefined ? undefined : { located: piped };
  return argument.name === undefined ? { expression: argument.value } : undefined;
}

/** The slots of one call. Their array has its length from the beginning: one that grows takes several times what is in it. */
class Slots {
  readonly #slots: Slot[];
  #count = 0;

  constructor(most: number) {
    this.#slots = new Array<Slot>(most);
  }

  add(slot: Slot): void {
    this.#slots[this.#count++] = slot;
  }

  /** The slot of `parameter`: a walk, since a callable has few. */
  of(parameter: CallableParameter): Slot | undefined {
    for (let at = 0; at < this.#count; at++) if (this.#slots[at]?.parameter === parameter) return this.#slots[at];
    return undefined;
  }

  /** Whether each of these parameters has one. */
  haveAll(parameters: readonly CallableParameter[]): boolean {
    for (let at = 0; at < parameters.length; at++)
      if (this.of(parameters[at] as CallableParameter) === undefined) return false;
    return true;
  }

  /** Those of the parameters that have none. */
  lacking(parameters: readonly CallableParameter[]): readonly CallableParameter[] {
    return parameters.filter((one) => this.of(one) === undefined);
  }

  list(): readonly Slot[] {
    this.#slots.length = this.#count;
    return this.#slots;
  }
}

function namesOf(given: readonly Argument[]): ReadonlySet<string | undefined> {
  return new Set(given.map((argument) => argument.name?.text));
}

function membersOf({ members }: EnumDeclaration): readonly string[] {
  return members.flatMap(({ name }) => (name.kind === 'name' ? [name.text] : []));
}

/** What is said of the only parameter, where it is one sentence or a few. */
function saidOf(missing: readonly CallableParameter[]): { readonly says?: string } {
  const [only, other] = missing;
  const doc = only?.declaration.doc
    ?.replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    // As the other reasons: a sentence that goes on.
    .replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
  return doc === undefined || doc === '' || other !== undefined || doc.length > 160 ? {} : { says: doc };
}

/** Reports a name that no parameter has; gives the one that was probably meant, where there is one. */
function reportUnknown(
  checker: Checker,
  callee: Callee,
  name: string,
  where: Location,
  slots: Slots,
  names: ReadonlySet<string | undefined>,
): string | undefined {
  const open = slots.lacking(callee.parameters).filter((one) => !names.has(one.name));
  const suggestion = suggest(
    name,
    open.map((one) => one.name),
  );
  complain(
    checker,
    unknownArgument,
    where,
    {
      name,
      callee: callee.name,
      parameters: callee.parameters.map((one) => one.name),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
    {
      related: [{ location: callee.location, text: 'declared here' }],
      ...(suggestion === undefined
        ? {}
        : {
            fix: {
              title: `write \`${suggestion}\``,
              applicability: 'maybe',
              edits: [{ location: where, replacement: suggestion }],
            },
          }),
    },
  );
  return suggestion;
}

export function givenLocation(given: Given, scope: Scope): Location {
  return 'located' in given ? given.located.location : place(scope, given.expression.span);
}
