import { annealed } from './cosine.ts';
import { type Course, fixedSchedule, lengthIn, placeIn, type Schedule, type ScheduleUnit } from './schedule.ts';

/** `one_cycle(…)`. */
export interface OneCycle {
  /** Share of the course in which the rate rises. */
  readonly rising: number;
  readonly shape: 'cosine' | 'linear';
  /** Share of the learning rate at the beginning and at the end. */
  readonly start: number;
  readonly final: number;
}

/**
 * Up from `start` to the optimizer's learning rate and down to `final` (L. N. Smith and N. Topin, 2018, arXiv:1708.07120), as PyTorch's
 * OneCycleLR with two phases; the optimizer's momentum stays as it is.
 */
export function oneCycle(course: Course, unit: ScheduleUnit, { rising, shape, start, final }: OneCycle): Schedule {
  const last = lengthIn(unit, course) - 1;
  const peak = rising * (last + 1) - 1;
  const between = (from: number, to: number, part: number): number =>
    shape === 'linear' ? from + (to - from) * part : to + (from - to) * annealed(part, 0);
  return fixedSchedule((step) => {
    const place = placeIn(unit, step, course);
    if (place <= peak) return between(start, 1, peak <= 0 ? 1 : place / peak);
    return between(1, final, Math.min((place - peak) / (last - peak), 1));
  });
}
