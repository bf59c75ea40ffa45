import { describeDuration } from '../describe.ts';

/** `8h`; what no finite time bounds is `any time`. */
export function durationText(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? describeDuration(milliseconds) : 'any time';
}
