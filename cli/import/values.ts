import type { ConfigValue } from './document.ts';

/** A number, also where the config has it between quotes. */
export function numeric(value: ConfigValue): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return undefined;
  return Number(value);
}

export function number(value: ConfigValue): string | undefined {
  const read = numeric(value);
  return read === undefined ? undefined : numberText(read);
}

/** As the language writes it: 1e-7, never 1.0E-07. */
export function numberText(value: number): string {
  return String(Object.is(value, -0) ? 0 : value).replace('e+', 'e');
}

export function boolean(value: ConfigValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (/^(true|yes|on)$/i.test(value)) return true;
  return /^(false|no|off)$/i.test(value) ? false : undefined;
}

/** `[256, 128]`; one number is a list of one. */
export function numbers(value: ConfigValue): string | undefined {
  const items = (Array.isArray(value) ? value : [value]).map(number);
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}

export function word(value: ConfigValue): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

export function words(value: ConfigValue): readonly string[] | undefined {
  const items = (Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []).map(word);
  return items.length === 0 || items.includes(undefined) ? undefined : items.filter((item) => item !== undefined);
}

export function string(value: ConfigValue): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return JSON.stringify(String(value));
}

/** A share: 0.7, 70 and "70%" are `70%`; the sign of a loss is left out. */
export function percent(value: ConfigValue): number | undefined {
  const marked = typeof value === 'string' ? /^\s*[-+]?(\d+(?:\.\d+)?)\s*%\s*$/.exec(value) : null;
  if (marked !== null) return Number(marked[1]);
  const read = numeric(value);
  if (read === undefined) return undefined;
  const size = Math.abs(read);
  return size < 1 ? Number((size * 100).toPrecision(12)) : size;
}

const minutes: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1440, w: 10_080 };

const units: readonly (readonly [RegExp, string])[] = [
  [/^(s|sec|secs|second|seconds)$/i, 's'],
  [/^(m|min|mins|minute|minutes|t)$/i, 'm'],
  [/^(h|hr|hrs|hour|hours)$/i, 'h'],
  [/^(d|day|days|daily)$/i, 'd'],
  [/^(w|week|weeks)$/i, 'w'],
];

/** A span of time: `1h`, `1Hour`, `60min`, `hourly`, and so on, as the language writes it. */
export function duration(value: ConfigValue): string | undefined {
  if (typeof value !== 'string') return undefined;
  const match = /^\s*(\d*)\s*([A-Za-z]+)\s*$/.exec(value);
  if (match === null) return undefined;
  const named = (match[2] ?? '').replace(/^hourly$/i, 'h');
  const unit = units.find(([pattern]) => pattern.test(named))?.[1];
  return unit === undefined || match[1] === '0' ? undefined : `${match[1] === '' ? 1 : Number(match[1])}${unit}`;
}

/** How long a duration of the language is, in minutes. */
export function inMinutes(text: string): number {
  const match = /^(\d+)([smhdw])$/.exec(text);
  return match === null ? 0 : Number(match[1]) * (minutes[match[2] ?? ''] ?? 0);
}

/** A number of bars, or a duration. A bare number counts bars, unless its key tells a unit (`gap_days`). */
export function span(value: ConfigValue, key: string): string | undefined {
  const count = numeric(value);
  if (count === undefined) return duration(value);
  if (!Number.isInteger(count) || count < 0) return undefined;
  const unit = /_(days|hours|minutes)$/.exec(key)?.[1]?.[0];
  return unit === undefined ? `${count}bars` : `${count}${unit}`;
}
