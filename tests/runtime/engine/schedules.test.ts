import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { type ScheduleState, scheduleStart } from '../../../runtime/engine/schedules/schedule.ts';
import { scheduleOf } from '../../../runtime/engine/schedules.ts';
import { bool, float, int, recipe, symbol } from '../operators/operator-run.ts';

type Written = number | boolean | string | readonly [string, Record<string, number | string>];
type Run = readonly [string, Readonly<Record<string, Written>>, 'epoch' | 'step', readonly number[]];

interface Fixture {
  readonly source: string;
  readonly schedules: {
    readonly learning_rate: number;
    readonly epochs: number;
    readonly steps: number;
    readonly watched: readonly number[];
    readonly runs: readonly Run[];
  };
}

const { source, schedules: fixture }: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/training/training.json', import.meta.url), 'utf8'),
);
const whole = new Set(['period', 'every', 'epochs', 'steps', 'patience', 'cooldown']);

function argumentOf(name: string, written: Written): PlanValue {
  if (typeof written === 'boolean') return bool(written);
  if (typeof written === 'string') return symbol(written);
  if (typeof written === 'object') return schedule(written[0], written[1]);
  return whole.has(name) || (name === 'factor' && written >= 1) ? int(written) : float(written);
}

function schedule(operator: string, { higher, ...given }: Readonly<Record<string, Written>>): PlanValue {
  const watch: PlanValue = { kind: 'metric', part: 'validation', metric: higher === true ? 'f1' : 'loss' };
  const values = Object.entries(given).map(([name, written]) => [name, argumentOf(name, written)]);
  return recipe(operator, { ...(operator === 'reduce_on_plateau' ? { watch } : {}), ...Object.fromEntries(values) });
}

const course = { epochs: fixture.epochs, stepsEach: fixture.steps };

/** The learning rate of every step. */
function rates(value: PlanValue): readonly number[] {
  const found = scheduleOf(value, course);
  let state: ScheduleState = scheduleStart;
  return Array.from({ length: course.epochs * course.stepsEach }, (_, step) => {
    const rate = fixture.learning_rate * found.share(step, state);
    const epoch = Math.floor(step / course.stepsEach);
    if ((step + 1) % course.stepsEach === 0 && found.afterEpoch !== undefined)
      state = found.afterEpoch(state, step, fixture.watched[epoch] ?? Number.NaN, fixture.learning_rate);
    return rate;
  });
}

describe(`learning rates as ${source} has them`, () => {
  test.each(fixture.runs.map((run): [string, Run] => [`${run[0]}(${JSON.stringify(run[1])})`, run]))(
    '%s',
    (_name, [operator, given, unit, expected]) => {
      const found = rates(schedule(operator, given));
      const places = unit === 'step' ? found : found.filter((_, step) => step % course.stepsEach === 0);
      expect(places.length).toBe(expected.length);
      // PyTorch goes from rate to rate, and so gathers rounding errors that a formula has not.
      for (const [at, rate] of expected.entries()) expect(places[at], `${unit} ${at}`).toBeCloseTo(rate, 15);
    },
  );
});

test('a schedule by epochs changes between epochs alone', () => {
  const found = rates(
    schedule('warm_up', { epochs: 3, steps: 0, start: 0.1, before: ['cosine', { final: 0, per: 'epoch' }] }),
  );
  for (let step = 1; step < found.length; step++)
    if (step % course.stepsEach !== 0) expect(found[step]).toBe(found[step - 1]);
});

test('after a warm-up, plateaus are counted from its end', () => {
  const plateau = ['reduce_on_plateau', {}] as const;
  const before = schedule(plateau[0], {
    factor: 0.5,
    patience: 0,
    min_learning_rate: 0,
    min_delta: 0,
    relative: true,
    cooldown: 0,
  });
  const warm = recipe('warm_up', { epochs: int(2), steps: int(0), start: float(0.5), before });
  const found = scheduleOf(warm, course);
  expect(found.watches).toBe('loss');
  let state = scheduleStart;
  for (const [epoch, value] of [1, 2, 3, 4].entries())
    state = found.afterEpoch?.(state, (epoch + 1) * course.stepsEach - 1, value, 0.02) ?? state;
  // The first two epochs are warm-up; the third sets the mark, the fourth misses it.
  expect(state.share).toBe(0.5);
});

test('a warm-up as long as the training is told', () => {
  const warm = (epochs: number, steps: number) =>
    recipe('warm_up', { epochs: int(epochs), steps: int(steps), start: float(0.1), before: recipe('constant') });
  expect(() => scheduleOf(warm(24, 0), course)).toThrow(
    'the warm-up of 24 epochs is as long as the training, which has 24 epochs',
  );
  expect(() => scheduleOf(warm(0, 120), course)).toThrow('the warm-up of 120 steps is as long as the training');
});
