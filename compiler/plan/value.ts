import type { ModelGraph } from '../tensor/model-graph.ts';
import type { PlanSpace } from './space.ts';

/**
 * A normalised argument: typed, units resolved, defaults filled in. It is what keys are made of, what a recipe shows and
 * what an operator reads; it is plain JSON.
 */
export type PlanValue =
  | { readonly kind: 'none' } // an optional argument that is absent
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'duration'; readonly milliseconds: number }
  | { readonly kind: 'period'; readonly months: number } // calendar: `1mo`, `1y`
  | { readonly kind: 'bars'; readonly count: number }
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'fraction'; readonly value: number } // `5%` is 0.05
  | { readonly kind: 'date'; readonly text: string } // ISO, `2021-04-01`; its first instant in UTC
  | { readonly kind: 'symbol'; readonly value: string } // a member of an enum
  | { readonly kind: 'range'; readonly low: PlanValue; readonly high: PlanValue; readonly exclusive: boolean }
  | { readonly kind: 'list'; readonly items: readonly PlanValue[] }
  | { readonly kind: 'record'; readonly entries: Readonly<Record<string, PlanValue>> }
  /** A path or glob of files outside the store. Keys hold the files' base names and contents, never where they lie. */
  | { readonly kind: 'files'; readonly pattern: string }
  /** A recipe: a callable of the library with its arguments, e.g. `focal(alpha: 0.25)` or `lightgbm()`. */
  | { readonly kind: 'recipe'; readonly operator: string; readonly arguments: PlanArguments }
  /** A `model` with its arguments and what its body became. */
  | { readonly kind: 'model'; readonly name: string; readonly arguments: PlanArguments; readonly graph: ModelGraph }
  /** `validation.f1`: a metric of a part, to watch or to choose by. */
  | { readonly kind: 'metric'; readonly part: string; readonly metric: string }
  /** What may be chosen for a call. */
  | { readonly kind: 'space'; readonly space: PlanSpace };

export type PlanArguments = Readonly<Record<string, PlanValue>>;
