import type { PlanValue } from '../../compiler/plan/value.ts';
import type { Confusion } from './metrics.ts';

/** A `bracket` recipe: what a trade pays, in shares of its value. */
export interface Payoff {
  /** Gained where the row is positive. */
  readonly profit: number;
  /** Lost where it is not. */
  readonly stop: number;
  /** Paid on entering and again on leaving. */
  readonly fee: number;
}

/** Figures of a payoff, by the names that `expect` and reports use. */
export type PayoffMetric =
  | 'trades'
  | 'break_even'
  | 'break_even_before_fees'
  | 'profit_per_trade'
  | 'profit_per_trade_before_fees'
  | 'constant_profit_per_trade';

/** Reads the argument `payoff`; `undefined` where none is given. */
export function readPayoff(value: PlanValue | undefined): Payoff | undefined {
  if (value?.kind !== 'recipe') return undefined;
  const share = (name: string): number => {
    const given = value.arguments[name];
    if (given?.kind !== 'fraction') throw new Error(`'${name}' of ${value.operator} is ${given?.kind}, not a fraction`);
    return given.value;
  };
  return { profit: share('profit'), stop: share('stop'), fee: share('fee') };
}

/**
 * What decisions pay that are right and wrong so often: a trade pays `profit` or loses `stop`, and twice the fee. Means over no trade
 * are NaN.
 */
export function payoffMetrics(decisions: Confusion, payoff: Payoff): Readonly<Record<PayoffMetric, number>> {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = decisions;
  const trades = truePositives + falsePositives;
  const rows = trades + trueNegatives + falseNegatives;
  const { profit, stop, fee } = payoff;
  const paid = (hitRate: number, cost: number) => hitRate * profit - (1 - hitRate) * stop - 2 * cost;
  return {
    trades,
    break_even: (stop + 2 * fee) / (profit + stop),
    break_even_before_fees: stop / (profit + stop),
    profit_per_trade: paid(truePositives / trades, fee),
    profit_per_trade_before_fees: paid(truePositives / trades, 0),
    constant_profit_per_trade: paid((truePositives + falseNegatives) / rows, fee),
  };
}
