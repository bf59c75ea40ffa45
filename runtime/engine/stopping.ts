import type { PlanValue } from '../../compiler/plan/value.ts';
import { higherIsBetter } from '../evaluation/metrics.ts';
import { OperatorError } from '../operators/operator.ts';

/** When a training ends before its last epoch, and which epoch it goes back to. */
export type StoppingRule =
  | { readonly kind: 'never' }
  | {
      readonly kind: 'early';
      /** `f1`, `log_loss`, …, or `loss`: the loss that is trained, on the watched part; of one of several heads `hit.f1`. */
      readonly metric: string;
      readonly patience: number;
      readonly minDelta: number;
      readonly higher: boolean;
    };

/** The best epoch so far. Epochs count from 1. */
export interface StoppingState {
  readonly bestEpoch: number;
  readonly bestValue: number | null;
  /** Epochs since the best one. */
  readonly stale: number;
}

export const beforeFirstEpoch: StoppingState = { bestEpoch: 0, bestValue: null, stale: 0 };

/** The rule that a `Stopping` recipe stands for: `early(watch, patience, min_delta)` or `never()`. */
export function stoppingRule(recipe: PlanValue): StoppingRule {
  if (recipe.kind !== 'recipe') throw new Error(`a stopping rule is a recipe, not ${recipe.kind}`);
  if (recipe.operator === 'never') return { kind: 'never' };
  const { watch, patience, min_delta: minDelta } = recipe.arguments;
  if (recipe.operator !== 'early' || watch?.kind !== 'metric' || patience?.kind !== 'int' || minDelta?.kind !== 'float')
    throw new Error(`'${recipe.operator}' is no stopping rule that the engine knows`);
  const higher = isHigherBetter(watch.metric);
  return { kind: 'early', metric: watch.metric, patience: patience.value, minDelta: minDelta.value, higher };
}

/**
 * @param metric `f1`, or of several heads one head's: `hit.f1`.
 * @throws OperatorError for a metric of which neither direction is better.
 */
export function isHigherBetter(metric: string): boolean {
  const own = metric.slice(metric.lastIndexOf('.') + 1);
  const higher = own === 'loss' ? false : higherIsBetter[own];
  if (higher === undefined)
    throw new OperatorError(
      `training cannot watch '${metric}': no direction of it is better`,
      `Watch one of loss, ${Object.keys(higherIsBetter).join(', ')}.`,
    );
  return higher;
}

/**
 * The state after `epoch`, in which the watched metric was `value` (NaN where it is undefined, which is never better).
 * Better means by more than `minDelta`.
 */
export function afterEpoch(
  rule: StoppingRule & { readonly kind: 'early' },
  state: StoppingState,
  epoch: number,
  value: number,
): StoppingState {
  const { bestValue } = state;
  const better =
    !Number.isNaN(value) &&
    (bestValue === null || (rule.higher ? value > bestValue + rule.minDelta : value < bestValue - rule.minDelta));
  return better ? { bestEpoch: epoch, bestValue: value, stale: 0 } : { ...state, stale: state.stale + 1 };
}
