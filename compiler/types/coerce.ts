import { familyNeedsAggregate, onlyTheRunTells } from '../../language/diagnostics/catalogue/families.ts';
import { unknownEnumMember, wrongType } from '../../language/diagnostics/catalogue/types.ts';
import type { Fix } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { PlanValue } from '../plan/value.ts';
import { networkOf } from '../program/network.ts';
import type { BoundArgument, StepCall } from '../program/program.ts';
import { hasMember } from '../resolve/references.ts';
import { type Checker, complain } from './checker.ts';
import { recipeInBars, recipeValue } from './recipes.ts';
import { checkRefinement } from './refinement.ts';
import { scalar } from './scalars.ts';
import { spanInBars } from './spans.ts';
import { type RefinedType, type Type, typeInSentence } from './type.ts';
import { type Located, listItems, originLabels, resultOf, valueInSentence } from './value.ts';

/** What a value is given to. */
export interface Destination {
  /** "`period` of `rsi`", "the parameter `epochs`": begins a sentence. */
  readonly what: string;
  /** Milliseconds a bar of the frame that spans are counted on; durations then become bars. */
  readonly interval?: number | undefined;
}

/**
 * `located` as an argument of `type`, normalised: numbers as the type has them, spans in bars, refinements checked. `undefined`
 * where it does not fit, which is reported unless it was before.
 */
export function coerce(
  checker: Checker,
  located: Located,
  type: RefinedType,
  destination: Destination,
): BoundArgument | undefined {
  const { value } = located;
  if (value.kind === 'unknown' || type.type.kind === 'unknown') return undefined;
  switch (type.type.kind) {
    case 'recipe': {
      if (type.type.byHead && value.kind === 'record')
        return recipesByHead(checker, located, value.entries, type, destination);
      if (value.kind !== 'recipe' || nameOfResult(value) !== type.type.name)
        return mismatch(checker, located, type.type, destination);
      const recipe = recipeInBars(checker, value.recipe, destination.interval);
      if (recipe === undefined) return undefined;
      const plain = recipeValue(recipe);
      const { location, origin } = located;
      // Literals: programs have tens of thousands of recipes, and a spread object takes twice the room.
      return origin === undefined
        ? { value: plain, location, isDefault: false, recipe }
        : { value: plain, location, isDefault: false, recipe, origin };
    }
    case 'network': {
      if (value.kind !== 'model') return mismatch(checker, located, type.type, destination);
      const values: Record<string, PlanValue> = {};
      for (const [name, argument] of value.arguments) values[name] = argument.value;
      const { model } = value;
      const name = model.declaration.name.kind === 'name' ? model.declaration.name.text : '';
      return { ...argument(located, { kind: 'model', name, arguments: values, graph: model.graph }), model };
    }
    case 'list': {
      const given = listItems(value);
      if (given === undefined) return mismatch(checker, located, type.type, destination);
      const { item } = type.type;
      const items = given.map((one) =>
        coerce(checker, one, item, { ...destination, what: `an item of ${destination.what}` }),
      );
      if (items.includes(undefined)) return undefined;
      const list: PlanValue = { kind: 'list', items: items.flatMap((one) => (one === undefined ? [] : [one.value])) };
      return refined(checker, located, type, destination, list);
    }
    case 'reference': {
      if (value.kind !== 'step' || value.type !== type.type.of || value.reference.part !== undefined)
        return mismatch(checker, located, type.type, destination);
      return stepAsArgument(located, value.reference.call);
    }
    case 'space':
      if (value.kind !== 'space') return mismatch(checker, located, type.type, destination);
      return argument(located, { kind: 'space', space: value.space });
    case 'step':
    case 'rows':
    case 'tensor':
      return mismatch(checker, located, type.type, destination);
    default: {
      if (value.kind !== 'constant') return mismatch(checker, located, type.type, destination);
      const plain = plainConstant(checker, located, value.value, type.type, destination);
      return plain === undefined ? undefined : refined(checker, located, type, destination, plain, value.value);
    }
  }
}

/** `value` as an argument that was written where `located` was. */
function argument({ location, origin }: Located, value: PlanValue): BoundArgument {
  return origin === undefined ? { value, location, isDefault: false } : { value, location, isDefault: false, origin };
}

/** What made a step, as a recipe: its operator with its arguments, and the model that it trains. */
function stepAsArgument(located: Located, call: StepCall): BoundArgument {
  const recipe = { signature: call.signature, arguments: call.arguments, family: call.family };
  const model = networkOf(call)?.model;
  return { ...argument(located, recipeValue(recipe)), recipe, ...(model === undefined ? {} : { model }) };
}

/** A record of recipes, one for each head of the label. */
function recipesByHead(
  checker: Checker,
  { location }: Located,
  entries: ReadonlyMap<string, Located>,
  type: RefinedType,
  destination: Destination,
): BoundArgument | undefined {
  if (type.type.kind !== 'recipe') return undefined;
  const one: RefinedType = { type: { kind: 'recipe', name: type.type.name }, location: type.location };
  const heads = new Map<string, BoundArgument>();
  const values: Record<string, PlanValue> = {};
  for (const [name, entry] of entries) {
    const bound = coerce(checker, entry, one, { ...destination, what: `\`${name}\` in ${destination.what}` });
    if (bound === undefined) return undefined;
    heads.set(name, bound);
    values[name] = bound.value;
  }
  return { location, isDefault: false, value: { kind: 'record', entries: values }, heads };
}

function refined(
  checker: Checker,
  located: Located,
  type: RefinedType,
  destination: Destination,
  value: PlanValue,
  written: PlanValue = value,
): BoundArgument | undefined {
  const { location, origin } = located;
  if (
    type.refinement !== undefined &&
    !checkRefinement(checker, type, { destination, value, written, location, origin })
  )
    return undefined;
  return argument(located, value);
}

function plainConstant(
  checker: Checker,
  located: Located,
  value: PlanValue,
  type: Exclude<
    Type,
    { kind: 'recipe' | 'network' | 'list' | 'step' | 'rows' | 'tensor' | 'reference' | 'space' | 'unknown' }
  >,
  destination: Destination,
): PlanValue | undefined {
  switch (type.kind) {
    case 'scalar': {
      const converted = scalar(checker, located, value, type, destination);
      if (converted === undefined || type.name !== 'TimeSpan') return converted;
      return spanInBars(checker, converted, destination.interval, located.location);
    }
    case 'enum':
      if (value.kind !== 'symbol')
        return mismatch(checker, located, type, destination, undefined, unquoted(located, value, type));
      if (hasMember(type, value.value)) return value;
      reportMember(checker, located, value.value, type, destination.what);
      return undefined;
    case 'part':
      return value.kind === 'symbol' ? value : mismatch(checker, located, type, destination);
    case 'range':
      return value.kind === 'range' ? value : mismatch(checker, located, type, destination);
    case 'watch':
      return value.kind === 'metric' || value.kind === 'none' ? value : mismatch(checker, located, type, destination);
  }
}

function membersOf({ declaration }: Extract<Type, { kind: 'enum' }>): readonly string[] {
  return declaration.members.flatMap((member) => (member.name.kind === 'name' ? [member.name.text] : []));
}

/** Reports a name that is no member of the enumeration, with those that are. */
export function reportMember(
  checker: Checker,
  { location }: Pick<Located, 'location'>,
  name: string,
  type: Extract<Type, { kind: 'enum' }>,
  what: string,
): void {
  const members = membersOf(type);
  const suggestion = suggest(name, members);
  const fix: Fix | undefined =
    suggestion === undefined
      ? undefined
      : {
          title: `write \`${suggestion}\``,
          applicability: 'maybe',
          edits: [{ location, replacement: suggestion }],
        };
  complain(
    checker,
    unknownEnumMember,
    location,
    { what, name, enumeration: type.name, members, ...(suggestion === undefined ? {} : { suggestion }) },
    {
      related: [{ location: type.location, text: 'its members are declared here' }],
      ...(fix === undefined ? {} : { fix }),
    },
  );
}

function nameOfResult(value: Extract<Located['value'], { kind: 'recipe' }>): string | undefined {
  const type = resultOf(value.recipe);
  return type.kind === 'recipe' ? type.name : undefined;
}

/** Reports that a value is of another type; gives `undefined`. */
export function mismatch(
  checker: Checker,
  located: Located,
  type: Type,
  { what }: Destination,
  help?: string,
  fix?: Fix,
): undefined {
  const { value, location } = located;
  if (value.kind === 'deferred') {
    complain(checker, onlyTheRunTells, location, { what }, { related: originLabels(located) });
    return undefined;
  }
  if (value.kind === 'family' && type.kind !== 'list') {
    const { name, members } = value.family;
    const steps = type.kind === 'step' || type.kind === 'rows';
    complain(checker, familyNeedsAggregate, location, { family: name, members: members.size, steps });
    return undefined;
  }
  const advice = help ?? remedy(located, type);
  complain(
    checker,
    wrongType,
    location,
    {
      what,
      expected: typeInSentence(type),
      given: valueInSentence(value),
      ...(advice === undefined ? {} : { help: advice }),
    },
    { related: originLabels(located), ...(fix === undefined ? {} : { fix }) },
  );
  return undefined;
}

/** A member that was written as a string, where it was written. */
function unquoted(
  { location, origin }: Located,
  value: PlanValue,
  type: Extract<Type, { kind: 'enum' }>,
): Fix | undefined {
  if (value.kind !== 'string' || origin !== undefined || !hasMember(type, value.value)) return undefined;
  return {
    title: `write \`${value.value}\``,
    applicability: 'machine',
    edits: [{ location, replacement: value.value }],
  };
}

function remedy({ value }: Located, type: Type): string | undefined {
  if (type.kind === 'list' && value.kind === 'constant') return 'put it between brackets: `[…]`';
  if (type.kind === 'enum' && value.kind === 'constant' && value.value.kind === 'string')
    return `its members are written without quotation marks: ${membersOf(type)
      .map((name) => `\`${name}\``)
      .join(', ')}`;
  if (type.kind === 'scalar' && type.name === 'Int' && value.kind === 'constant' && value.value.kind === 'float')
    return 'write a whole number without a point';
  if (type.kind === 'scalar' && type.name === 'Date' && value.kind === 'constant')
    return 'a date is written without spaces and quotation marks: `2021-04-01`';
  return undefined;
}
