import type { Location } from '../../language/source/source.ts';
import type { EnumDeclaration } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';

export const scalarNames = [
  'Int',
  'Float',
  'Bool',
  'String',
  'Duration',
  'Bars',
  'TimeSpan',
  /** A calendar period such as a month, or a Duration. */
  'Period',
  'Bytes',
  'Fraction',
  'Path',
  'Date',
] as const;

export type ScalarName = (typeof scalarNames)[number];

/** Values that steps give; artifacts when the pipeline runs. */
export const stepNames = [
  'Frame',
  'Label',
  'Trained',
  'Evaluation',
  'Report',
  /** Looks at a subject, and fails where it is not as it should be. */
  'Check',
  /** What an agent acts in. */
  'Environment',
  /** What an agent has learnt. */
  'Policy',
  /** Trials of one recipe; `.best` is the winner, of the type that the recipe gives. */
  'Study',
] as const;

export type StepName = (typeof stepNames)[number];

export type Type =
  /** `TimeSpan` is a Duration or Bars. */
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'enum'; readonly name: string; readonly declaration: EnumDeclaration; readonly location: Location }
  | { readonly kind: 'list'; readonly item: RefinedType }
  | { readonly kind: 'step'; readonly name: StepName }
  /** Rows to fit on and rows to watch: a split frame, or `{ fit: …, watch: … }`. */
  | { readonly kind: 'rows' }
  /** A part of a split by its name. */
  | { readonly kind: 'part' }
  /** A metric of a part: `validation.f1`. */
  | { readonly kind: 'watch' }
  /** A `model` with its arguments. */
  | { readonly kind: 'network' }
  /** What an `extern` of the family `recipe` gives: `Loss`, `Split`, …. */
  | {
      readonly kind: 'recipe';
      readonly name: string /** Or a record of one for each head of the label: `Heads<Loss>`. */;
      readonly byHead?: true;
    }
  /** `Recipe<Trained>`: what would make a step, by a reference to it that is no edge. */
  | { readonly kind: 'reference'; readonly of: StepName }
  /** What may be chosen: a `space`. */
  | { readonly kind: 'space' }
  /** A range of numbers. */
  | { readonly kind: 'range' }
  /** What a step asks of the machine: `{ memory: 8GiB }`. */
  | { readonly kind: 'resources' }
  /** Values inside a model's body. */
  | { readonly kind: 'tensor'; readonly name: 'Tensor' | 'Index' }
  /** A mistake was reported; anything goes. */
  | { readonly kind: 'unknown' };

export interface RefinedType {
  readonly type: Type;
  readonly refinement?: Refinement;
  /** Where the type was written. */
  readonly location: Location;
}

/** What follows `in`: a range or a list of constants. */
export interface Refinement {
  readonly value: PlanValue;
  readonly location: Location;
}

export const unknownType: Type = { kind: 'unknown' };

/** A type as it is written: `List<TimeSpan>`. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case 'scalar':
    case 'enum':
    case 'step':
    case 'recipe':
    case 'tensor':
      return type.name;
    case 'list':
      return `List<${describeType(type.item.type)}>`;
    case 'rows':
      return 'Rows';
    case 'part':
      return 'Part';
    case 'watch':
      return 'Watch';
    case 'network':
      return 'Network';
    case 'reference':
      return `Recipe<${type.of}>`;
    case 'space':
      return 'Space';
    case 'range':
      return 'Range';
    case 'resources':
      return 'Resources';
    case 'unknown':
      return '?';
  }
}

/** A type as a sentence has it: "a Duration", "an Int", "a list of a TimeSpan". */
export function typeInSentence(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `a list, each item ${typeInSentence(type.item.type)}`;
    case 'rows':
      return 'a split Frame or `{ fit: …, watch: … }`';
    case 'part':
      return 'the name of a part';
    case 'watch':
      return 'a metric of a part such as `validation.log_loss`';
    case 'network':
      return 'a model';
    case 'reference':
      return `a stage that gives ${withArticle(type.of)}`;
    case 'space':
      return 'a search space';
    case 'range':
      return 'a range of numbers';
    case 'resources':
      return 'a record such as `{ memory: 8GiB, timeout: 6h }`';
    case 'enum':
      return `a member of \`${type.name}\``;
    case 'scalar':
      if (type.name === 'TimeSpan') return 'a number of bars or a Duration';
      if (type.name === 'Period') return 'a calendar period or a Duration';
      return withArticle(type.name);
    default:
      return withArticle(describeType(type));
  }
}

function withArticle(word: string): string {
  return `${/^[AEIO]/.test(word) ? 'an' : 'a'} ${word}`;
}
