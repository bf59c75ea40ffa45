import { type PlateauState, plateauStart } from './plateau.ts';

/** How long a training is. */
export interface Course {
  readonly epochs: number;
  /** Steps of each epoch. */
  readonly stepsEach: number;
}

/** What a schedule remembers from epoch to epoch: plain, since checkpoints hold it. */
export type ScheduleState = PlateauState;

export const scheduleStart: ScheduleState = plateauStart;

/** The learning rate over a training. */
export interface Schedule {
  /** Whether the rate ever changes. */
  readonly varies: boolean;
  /** The figure of the watched rows that it goes by. */
  readonly watches?: string;
  /** Share of the optimizer's learning rate in the step numbered `step` from 0. */
  readonly share: (step: number, state: ScheduleState) => number;
  /**
   * The state after an epoch whose last step was `step`. `value` is the watched figure; `learningRate` the optimizer's. Absent
   * where nothing is remembered.
   */
  readonly afterEpoch?: (state: ScheduleState, step: number, value: number, learningRate: number) => ScheduleState;
}

/** A schedule that is a function of its place alone. */
export function fixedSchedule(share: (step: number) => number): Schedule {
  return { varies: true, share };
}

export type ScheduleUnit = 'epoch' | 'step';

/** How many units a course has. */
export function lengthIn(unit: ScheduleUnit, { epochs, stepsEach }: Course): number {
  return unit === 'step' ? epochs * stepsEach : epochs;
}

/** The unit that a step is in. */
export function placeIn(unit: ScheduleUnit, step: number, { stepsEach }: Course): number {
  return unit === 'step' ? step : Math.floor(step / stepsEach);
}
