/**
 * JSON with one form for each value: keys sorted in UTF-16 order, no spaces, one newline at the end. Properties that are
 * `undefined` are left out. Throws for numbers that JSON cannot say (NaN, infinities): they would silently become `null`.
 */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(value, canonical)}\n`;
}

function canonical(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`JSON has no ${value} (at "${key}"); write null where a figure is undefined`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  // Written from entries, so that a key named __proto__ is a key like any other.
  return Object.fromEntries(
    Object.entries(value).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
  );
}
