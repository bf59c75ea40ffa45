import type { BinaryOperator } from '../../language/syntax/tree.ts';
import type { PlanValue } from './value.ts';

/**
 * What may be chosen for a call: `space wide for baseline { … }`. Paths start at the call's parameters; a path that no dimension names
 * keeps the value that the call has.
 */
export interface PlanSpace {
  /** In the order of the text. */
  readonly dimensions: readonly PlanDimension[];
  /** What must hold of the choices together, those of the models and recipes included. */
  readonly constraints: readonly PlanCondition[];
}

export interface PlanDimension {
  /** `model.hidden` */
  readonly path: string;
  /** A list of choices, a range with both ends, or a distribution such as `log_uniform(1e-4..1e-2)`; all within the parameter's refinement. */
  readonly domain: PlanValue;
  /** Without it, or where it holds, there is something to choose; elsewhere the call's own value stands. */
  readonly when?: PlanCondition;
}

/** A condition over choices; paths are those of the dimensions, everything else is a constant. */
export type PlanCondition =
  | { readonly kind: 'constant'; readonly value: PlanValue }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'operation'; readonly operator: ConditionOperator; readonly operands: readonly PlanCondition[] };

export type ConditionOperator = BinaryOperator | 'not' | 'negate';
