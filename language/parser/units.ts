import type { Unit } from '../syntax/tree.ts';

/** Every unit, as it is written and as it is explained. */
export const unitMeanings: ReadonlyMap<Unit, string> = new Map([
  ['ms', 'milliseconds'],
  ['s', 'seconds'],
  ['m', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
  ['w', 'weeks'],
  ['mo', 'calendar months'],
  ['y', 'calendar years'],
  ['bars', 'bars'],
  ['B', 'bytes'],
  ['kB', '1000 bytes'],
  ['MB', '1000 kB'],
  ['GB', '1000 MB'],
  ['TB', '1000 GB'],
  ['KiB', '1024 bytes'],
  ['MiB', '1024 KiB'],
  ['GiB', '1024 MiB'],
  ['TiB', '1024 GiB'],
  ['%', 'hundredths'],
]);

const spoken: ReadonlyMap<string, Unit> = new Map([
  ['msec', 'ms'],
  ['millis', 'ms'],
  ['milliseconds', 'ms'],
  ['sec', 's'],
  ['secs', 's'],
  ['second', 's'],
  ['seconds', 's'],
  ['min', 'm'],
  ['mins', 'm'],
  ['minute', 'm'],
  ['minutes', 'm'],
  ['hr', 'h'],
  ['hrs', 'h'],
  ['hour', 'h'],
  ['hours', 'h'],
  ['day', 'd'],
  ['days', 'd'],
  ['week', 'w'],
  ['weeks', 'w'],
  ['mon', 'mo'],
  ['month', 'mo'],
  ['months', 'mo'],
  ['yr', 'y'],
  ['year', 'y'],
  ['years', 'y'],
  ['bar', 'bars'],
  ['byte', 'B'],
  ['bytes', 'B'],
  ['pct', '%'],
  ['percent', '%'],
]);

export function isUnit(text: string): text is Unit {
  return (unitMeanings as ReadonlyMap<string, string>).has(text);
}

/**
 * The unit that was meant by `text`: the same letters in another case, or the word in full. `M` could be minutes, months or
 * mega and gives none.
 */
export function meantUnit(text: string): Unit | undefined {
  if (text === 'M') return undefined;
  const lower = text.toLowerCase();
  for (const unit of unitMeanings.keys()) if (unit.toLowerCase() === lower) return unit;
  return spoken.get(lower);
}
