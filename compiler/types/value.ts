import type { Label } from '../../language/diagnostics/diagnostic.ts';
import type { Location } from '../../language/source/source.ts';
import type { ValueDeclaration } from '../../language/syntax/tree.ts';
import { describeValue } from '../describe.ts';
import type { Module } from '../modules/module.ts';
import type { PlanSpace } from '../plan/space.ts';
import type { PlanValue } from '../plan/value.ts';
import type { BoundArgument, BoundModel, BoundRecipe, Deferred, StepCall, StepReference } from '../program/program.ts';
import { type StepName, type Type, typeInSentence } from './type.ts';

/** What an expression is while the pipeline is compiled: a constant, or a reference to what a step will make. */
export type Value =
  | {
      readonly kind: 'constant';
      readonly value: PlanValue;
      /** What an asset tells besides its name. */
      readonly figures?: ReadonlyMap<string, PlanValue>;
    }
  | { readonly kind: 'step'; readonly type: StepName; readonly reference: StepReference }
  | { readonly kind: 'recipe'; readonly recipe: BoundRecipe }
  | { readonly kind: 'model'; readonly model: BoundModel; readonly arguments: ReadonlyMap<string, BoundArgument> }
  | { readonly kind: 'list'; readonly items: readonly Located[] }
  | { readonly kind: 'record'; readonly entries: ReadonlyMap<string, Located> }
  | { readonly kind: 'family'; readonly family: Family }
  /** `space wide for baseline { … }`, and the call that it is for. */
  | {
      readonly kind: 'space';
      readonly space: PlanSpace;
      readonly subject: StepCall /** As the space names it. */;
      readonly of: string;
      readonly name: string;
    }
  /** `let f(x: Int) = e` */
  | { readonly kind: 'function'; readonly declaration: ValueDeclaration; readonly module: Module }
  /** Only the run will tell: `final.auc`. */
  | { readonly kind: 'deferred'; readonly expression: Deferred }
  /** A mistake was reported where it arose; whatever is made of it stays silent. */
  | { readonly kind: 'unknown' };

/** `stage x[k, l] for … = e`, expanded: its members in the order of the loops. */
export interface Family {
  readonly name: string;
  /** Names of the keys that its members still differ in. */
  readonly keys: readonly string[];
  /** `x[*]`: a member that is asked for is asked of every one of the family's. */
  readonly each?: true;
  /** Folds of a split: a step that is given them is made once for each. */
  readonly lifts?: true;
  /** By `keyText` of the keys together. */
  readonly members: ReadonlyMap<string, FamilyMember>;
}

export interface FamilyMember {
  readonly keys: readonly PlanValue[];
  readonly value: Located;
  /** Numbers of the calls that its text made: from the first to before the second. */
  readonly calls: readonly [number, number];
}

/** A value with the place where it stands and, when it came by a name, the place where it was written. */
export interface Located {
  readonly value: Value;
  readonly location: Location;
  readonly origin?: Location;
}

/** The label that shows where a value was written, when another place names it. */
export function originLabels({ origin }: Located): readonly Label[] {
  return origin === undefined ? [] : [{ location: origin, text: 'its value is written here' }];
}

/** The items of a list, or the members of a family in the order of its loops. */
export function listItems(value: Value): readonly Located[] | undefined {
  if (value.kind === 'list') return value.items;
  return value.kind === 'family' ? [...value.family.members.values()].map((member) => member.value) : undefined;
}

export const unknownValue: Value = { kind: 'unknown' };

export function constant(value: PlanValue): Value {
  return { kind: 'constant', value };
}

/** A value as a sentence has it: "the number 8", "a Frame", "a part of a Frame". */
export function valueInSentence(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return constantInSentence(value.value);
    case 'step':
      if (value.reference.part !== undefined) return `the part \`${value.reference.part}\` of a Frame`;
      return typeInSentence({ kind: 'step', name: value.type });
    case 'recipe':
      return typeInSentence(resultOf(value.recipe));
    case 'model':
      return 'a model';
    case 'list':
      return value.items.length === 0 ? 'an empty list' : 'a list';
    case 'record':
      return 'a record';
    case 'family':
      return `the family \`${value.family.name}[${value.family.keys.join(', ')}]\``;
    case 'space':
      return 'a search space';
    case 'function':
      return 'a function';
    case 'deferred':
      return 'a figure that only the run will tell';
    case 'unknown':
      return 'unknown';
  }
}

/** The nominal type that a recipe's signature gives. */
export function resultOf(recipe: BoundRecipe): Type {
  const { name } = recipe.signature.declaration.result;
  return { kind: 'recipe', name: name.kind === 'name' ? name.text : '' };
}

export function constantInSentence(value: PlanValue): string {
  switch (value.kind) {
    case 'int':
    case 'float':
      return `the number ${describeValue(value)}`;
    case 'bool':
      return `the Bool \`${value.value}\``;
    case 'string':
    case 'files':
      return 'a String';
    case 'duration':
      return `the Duration ${describeValue(value)}`;
    case 'period':
      return `the calendar period ${describeValue(value)}`;
    case 'bars':
      return `${value.count} bars`;
    case 'bytes':
      return `the size ${describeValue(value)}`;
    case 'fraction':
      return `the Fraction ${describeValue(value)}`;
    case 'date':
      return `the Date ${value.text}`;
    case 'symbol':
      return `\`${value.value}\``;
    case 'range':
      return `the range ${describeValue(value)}`;
    case 'metric':
      return `the metric ${describeValue(value)}`;
    case 'space':
      return 'a search space';
    case 'list':
      return 'a list';
    case 'record':
      return 'a record';
    case 'none':
      return 'nothing';
    case 'recipe':
    case 'model':
      return `\`${describeValue(value)}\``;
  }
}
