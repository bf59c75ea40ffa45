import { type Course, fixedSchedule, placeIn, type Schedule, type ScheduleUnit } from './schedule.ts';

/** `step_decay(every, factor)`: times `factor` after each `every` units, as PyTorch's StepLR. */
export function stepDecay(course: Course, unit: ScheduleUnit, every: number, factor: number): Schedule {
  return fixedSchedule((step) => factor ** Math.floor(placeIn(unit, step, course) / every));
}
