import { durationText } from '../arguments.ts';
import { OperatorError } from '../operator.ts';
import { instantText } from './instants.ts';
import { PRICES } from './raw-rows.ts';
import type { Segment } from './segment.ts';

/** @throws OperatorError when the prices and the volume of one bar contradict each other. */
export function checkBar(where: string, [open = 0, high = 0, low = 0, close = 0, volume = 0]: readonly number[]): void {
  [open, high, low, close].forEach((price, index) => {
    if (!(price > 0 && price < Number.POSITIVE_INFINITY))
      throw new OperatorError(
        `${where}: the ${PRICES[index]} is ${price}`,
        'A price is greater than 0. Correct the row or leave it out.',
      );
  });
  const help = 'Correct the row or leave it out.';
  if (high < low) throw new OperatorError(`${where}: the high ${high} is below the low ${low}`, help);
  for (const [name, price] of [
    ['open', open],
    ['close', close],
  ] as const)
    if (price > high || price < low)
      throw new OperatorError(`${where}: the ${name} ${price} lies outside low ${low} … high ${high}`, help);
  if (!(volume >= 0 && volume < Number.POSITIVE_INFINITY))
    throw new OperatorError(`${where}: the volume is ${volume}`, `A volume is 0 or greater. ${help}`);
}

/** What the times of a frame must keep to. */
export interface Calendar {
  readonly every: number;
  readonly maxGap: number;
  /** The first bar read; all others lie a multiple of `every` from it. */
  origin: { readonly time: number; readonly where: string } | undefined;
}

/** @throws OperatorError when the segment's last bar does not follow the one before it by the calendar. */
export function checkTime(calendar: Calendar, segment: Segment): void {
  const row = segment.count - 1;
  const time = segment.time(row);
  calendar.origin ??= { time, where: segment.where(row) };
  if ((time - calendar.origin.time) % calendar.every !== 0)
    throw new OperatorError(
      `${segment.where(row)} is not a multiple of ${durationText(calendar.every)} from ${calendar.origin.where}`,
      'Give the bars’ own interval as every, or correct the time.',
    );
  if (row === 0) return;
  const before = segment.time(row - 1);
  if (time === before)
    throw new OperatorError(
      `${segment.where(row)} repeats the bar of ${segment.where(row - 1)}`,
      'Keep one of them. If the file holds several assets, name the column that tells them apart as entity.',
    );
  if (time < before)
    throw new OperatorError(
      `${segment.where(row)} comes after ${segment.where(row - 1)}, and is earlier`,
      'Sort the rows by time. If the file holds several assets, name the column that tells them apart as entity.',
    );
  checkGap(calendar, segment, row - 1, segment, row);
}

/** Bars that are missing from row `a` of one segment to row `b` of the same or the next. */
export function checkGap(calendar: Calendar, first: Segment, a: number, second: Segment, b: number): void {
  const missing = second.time(b) - first.time(a) - calendar.every;
  if (missing > calendar.maxGap)
    throw new OperatorError(
      `${second.where(b)}: ${missing / calendar.every} bars (${durationText(missing)}) are missing after ${first.where(a)}`,
      `Complete the data, or accept the gap with max_gap: ${durationText(missing)}.`,
    );
}

/** Segments of one asset in order of time; files of one asset may follow each other but not overlap. */
export function orderSegments(segments: readonly Segment[], calendar: Calendar): readonly Segment[] {
  const ordered = [...segments].sort((a, b) => a.time(0) - b.time(0));
  for (let index = 1; index < ordered.length; index++) {
    const before = ordered[index - 1];
    const segment = ordered[index];
    if (before === undefined || segment === undefined) continue;
    const last = before.time(before.count - 1);
    if (segment.time(0) <= last)
      throw new OperatorError(
        `${segment.entity} is in both ${before.file.name} (until ${instantText(last)}) and ${segment.file.name} (from ${instantText(segment.time(0))})`,
        'Files of one asset must not overlap. Narrow the pattern of data, or correct entity_in_name.',
      );
    checkGap(calendar, before, before.count - 1, segment, 0);
  }
  return ordered;
}
