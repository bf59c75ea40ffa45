import { describe, expect, test } from 'vitest';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { payoffMetrics, readPayoff } from '../../../runtime/evaluation/payoff.ts';

const fraction = (value: number): PlanValue => ({ kind: 'fraction', value });
const bracket: PlanValue = {
  kind: 'recipe',
  operator: 'bracket',
  arguments: { profit: fraction(0.05), stop: fraction(0.02), fee: fraction(0.001) },
};
const decisions = { truePositives: 30, falsePositives: 70, trueNegatives: 830, falseNegatives: 170 };

describe('what decisions pay', () => {
  test('+5 % / -2 % breaks even at 28.6 % hits, and at 31.4 % with 0.1 % a side', () => {
    const payoff = readPayoff(bracket);
    if (payoff === undefined) throw new Error('no payoff was read');
    const paid = payoffMetrics(decisions, payoff);
    expect(paid.break_even_before_fees).toBeCloseTo(2 / 7, 12);
    expect(paid.break_even).toBeCloseTo(0.022 / 0.07, 12);
    expect(paid.trades).toBe(100);
    // 30 trades gain 5 %, 70 lose 2 %, and each pays 0.2 %.
    expect(paid.profit_per_trade_before_fees).toBeCloseTo((30 * 0.05 - 70 * 0.02) / 100, 12);
    expect(paid.profit_per_trade).toBeCloseTo((30 * 0.05 - 70 * 0.02 - 100 * 0.002) / 100, 12);
    expect(paid.constant_profit_per_trade).toBeCloseTo((200 * 0.05 - 900 * 0.02 - 1100 * 0.002) / 1100, 12);
  });

  test('a hit rate that breaks even pays nothing', () => {
    const payoff = { profit: 0.03, stop: 0.01, fee: 0.0005 };
    const { break_even } = payoffMetrics(decisions, payoff);
    const hits = break_even * 1e6;
    const even = { ...decisions, truePositives: hits, falsePositives: 1e6 - hits };
    expect(payoffMetrics(even, payoff).profit_per_trade).toBeCloseTo(0, 12);
  });

  test('where nothing is traded there is no mean', () => {
    const payoff = { profit: 0.05, stop: 0.02, fee: 0 };
    const none = payoffMetrics({ ...decisions, truePositives: 0, falsePositives: 0 }, payoff);
    expect(none).toMatchObject({ trades: 0, profit_per_trade: Number.NaN });
  });

  test('an evaluation need not have one', () => {
    expect(readPayoff({ kind: 'none' })).toBeUndefined();
    expect(readPayoff(undefined)).toBeUndefined();
  });
});
