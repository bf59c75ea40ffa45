import { type Course, fixedSchedule, lengthIn, placeIn, type Schedule, type ScheduleUnit } from './schedule.ts';

/** From 1 down to `final` along half a cosine (I. Loshchilov and F. Hutter, 2017, arXiv:1608.03983, equation 5). */
export function annealed(part: number, final: number): number {
  return final + ((1 - final) * (1 + Math.cos(Math.PI * part))) / 2;
}

/** `cosine(final)`: one fall over the whole course, as PyTorch's CosineAnnealingLR of that length. */
export function cosine(course: Course, unit: ScheduleUnit, final: number): Schedule {
  const length = lengthIn(unit, course);
  return fixedSchedule((step) => annealed(Math.min(placeIn(unit, step, course) / length, 1), final));
}

/**
 * `cosine_restarts(period, factor, final)`: falls that begin again, each `factor` times as long as the one before, as PyTorch's
 * CosineAnnealingWarmRestarts.
 */
export function cosineRestarts(
  course: Course,
  unit: ScheduleUnit,
  { period, factor, final }: { readonly period: number; readonly factor: number; readonly final: number },
): Schedule {
  return fixedSchedule((step) => {
    let place = placeIn(unit, step, course);
    let length = period;
    if (factor === 1) place %= period;
    // Lengths grow at least twofold, so that this loop is as long as a logarithm.
    else for (; place >= length; length *= factor) place -= length;
    return annealed(place / length, final);
  });
}
