import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import { bool, float, int, recipe as nested, symbol } from '../operators/arguments.ts';
import { OperatorError } from '../operators/operator.ts';
import { cosine, cosineRestarts } from './schedules/cosine.ts';
import { oneCycle } from './schedules/one_cycle.ts';
import { afterPlateauEpoch, type Plateau } from './schedules/plateau.ts';
import { type Course, fixedSchedule, type Schedule, type ScheduleUnit } from './schedules/schedule.ts';
import { stepDecay } from './schedules/step_decay.ts';
import { warmUp } from './schedules/warm_up.ts';
import { isHigherBetter } from './stopping.ts';

/**
 * The schedule that a `Schedule` recipe stands for, over a whole course.
 * @throws OperatorError for a warm-up as long as the training, or a figure without a better direction.
 */
export function scheduleOf(value: PlanValue, course: Course): Schedule {
  if (value.kind !== 'recipe') throw new Error(`a schedule is a recipe, not ${value.kind}`);
  const given = value.arguments;
  switch (value.operator) {
    case 'constant':
      return { ...fixedSchedule(() => 1), varies: false };
    case 'cosine':
      return cosine(course, unitOf(given), float(given, 'final'));
    case 'cosine_restarts':
      return cosineRestarts(course, unitOf(given), {
        period: int(given, 'period'),
        factor: int(given, 'factor'),
        final: float(given, 'final'),
      });
    case 'one_cycle':
      return oneCycle(course, unitOf(given), {
        rising: float(given, 'rising'),
        shape: symbol(given, 'shape') === 'linear' ? 'linear' : 'cosine',
        start: float(given, 'start'),
        final: float(given, 'final'),
      });
    case 'step_decay':
      return stepDecay(course, unitOf(given), int(given, 'every'), float(given, 'factor'));
    case 'reduce_on_plateau':
      return reducedOnPlateau(given);
    case 'warm_up':
      return warmed(given, course);
    default:
      throw new Error(`'${value.operator}' is no schedule that the engine knows`);
  }
}

function unitOf(given: PlanArguments): ScheduleUnit {
  return symbol(given, 'per') === 'step' ? 'step' : 'epoch';
}

function reducedOnPlateau(given: PlanArguments): Schedule {
  const { watch } = given;
  if (watch?.kind !== 'metric') throw new Error('reduce_on_plateau watches no metric');
  const rule: Plateau = {
    factor: float(given, 'factor'),
    patience: int(given, 'patience'),
    leastRate: float(given, 'min_learning_rate'),
    minDelta: float(given, 'min_delta'),
    relative: bool(given, 'relative'),
    cooldown: int(given, 'cooldown'),
    higher: isHigherBetter(watch.metric),
  };
  return {
    varies: true,
    watches: watch.metric,
    share: (_step, state) => state.share,
    afterEpoch: (state, _step, value, learningRate) => afterPlateauEpoch(rule, state, value, learningRate),
  };
}

function warmed(given: PlanArguments, course: Course): Schedule {
  const { epochs, stepsEach } = course;
  const byEpoch = int(given, 'epochs') > 0;
  const length = byEpoch ? int(given, 'epochs') * stepsEach : int(given, 'steps');
  if (length >= epochs * stepsEach)
    throw new OperatorError(
      `the warm-up of ${byEpoch ? `${int(given, 'epochs')} epochs` : `${length} steps`} is as long as the training, which has ${
        byEpoch ? `${epochs} epochs` : `${epochs * stepsEach} steps`
      }`,
      'Write a shorter warm-up, or more epochs.',
    );
  const rest: Course = { epochs: epochs - length / stepsEach, stepsEach };
  const after = scheduleOf(nested(given, 'before'), rest);
  return warmUp(length, float(given, 'start'), after, byEpoch ? { stepsEach } : undefined);
}
