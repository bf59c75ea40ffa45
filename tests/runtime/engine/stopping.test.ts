import { expect, test } from 'vitest';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { afterEpoch, beforeFirstEpoch, type StoppingRule, stoppingRule } from '../../../runtime/engine/stopping.ts';

type Early = StoppingRule & { readonly kind: 'early' };

function early(metric: string, patience = 3, minDelta = 0): PlanValue {
  return {
    kind: 'recipe',
    operator: 'early',
    arguments: {
      watch: { kind: 'metric', part: 'validation', metric },
      patience: { kind: 'int', value: patience },
      min_delta: { kind: 'float', value: minDelta },
    },
  };
}

function follow(rule: Early, values: readonly number[]) {
  return values.reduce((state, value, index) => afterEpoch(rule, state, index + 1, value), beforeFirstEpoch);
}

test.each([
  ['loss', false],
  ['log_loss', false],
  ['brier', false],
  ['mean_squared_error', false],
  ['f1', true],
  ['roc_auc', true],
  ['accuracy', true],
  ['r2', true],
])('of %s higher is better: %j', (metric, higher) => {
  expect(stoppingRule(early(metric))).toEqual({ kind: 'early', metric, patience: 3, minDelta: 0, higher });
});

test('never() is a rule, and a figure without a better direction is none to watch', () => {
  expect(stoppingRule({ kind: 'recipe', operator: 'never', arguments: {} })).toEqual({ kind: 'never' });
  expect(() => stoppingRule(early('base_rate'))).toThrow("training cannot watch 'base_rate'");
});

test('counts the epochs since the best, in the direction of the figure', () => {
  const score: Early = { kind: 'early', metric: 'f1', patience: 3, minDelta: 0, higher: true };
  expect(follow(score, [0.2, 0.5, 0.5, 0.4])).toEqual({ bestEpoch: 2, bestValue: 0.5, stale: 2 });
  expect(follow(score, [0.2, 0.5, 0.5, 0.4, 0.6])).toEqual({ bestEpoch: 5, bestValue: 0.6, stale: 0 });
  const loss: Early = { kind: 'early', metric: 'loss', patience: 3, minDelta: 0, higher: false };
  expect(follow(loss, [0.7, 0.6, 0.65])).toEqual({ bestEpoch: 2, bestValue: 0.6, stale: 1 });
});

test('better is by more than min_delta, measured from the best', () => {
  const rule: Early = { kind: 'early', metric: 'loss', patience: 3, minDelta: 0.1, higher: false };
  // 0.95 and 0.92 are not better than 1 by more than 0.1; 0.85 is.
  expect(follow(rule, [1, 0.95, 0.92])).toEqual({ bestEpoch: 1, bestValue: 1, stale: 2 });
  expect(follow(rule, [1, 0.95, 0.92, 0.85])).toEqual({ bestEpoch: 4, bestValue: 0.85, stale: 0 });
});

test('an undefined figure is never better', () => {
  const rule: Early = { kind: 'early', metric: 'f1', patience: 3, minDelta: 0, higher: true };
  expect(follow(rule, [Number.NaN, 0.1, Number.NaN])).toEqual({ bestEpoch: 2, bestValue: 0.1, stale: 1 });
});
