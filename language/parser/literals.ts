/** The value that digits say; `_` only groups them. */
export function numberValue(digits: string): number {
  return Number.parseFloat(digits.includes('_') ? digits.replaceAll('_', '') : digits);
}

export function isInteger(digits: string): boolean {
  return /^[\d_]+$/.test(digits);
}

/** Parts a touching number and unit; an exponent belongs to the number. */
export function quantityParts(text: string): { readonly digits: string; readonly unit: string } {
  const plain = /\D/.exec(text)?.index ?? text.length;
  // Whole numbers with a unit are nearly all there are; an `e` may begin an exponent.
  if (!'_.eE'.includes(text.charAt(plain))) return { digits: text.slice(0, plain), unit: text.slice(plain) };
  const match = /^(\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?)(.*)$/.exec(text);
  return { digits: match?.[1] ?? text, unit: match?.[2] ?? '' };
}

/** Whether `text` (`2021-02-30`) names a day of the calendar. */
export function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

export interface DecodedString {
  readonly value: string;
  /** Escapes that mean nothing, as offsets into the quoted text. */
  readonly unknown: readonly { readonly start: number; readonly end: number }[];
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The value of a string with its quotation marks (the closing one may be absent). An unknown escape stands for itself. */
export function decodeString(quoted: string): DecodedString {
  const end = quoted.length > 1 && quoted.at(-1) === quoted[0] ? quoted.length - 1 : quoted.length;
  if (!quoted.includes('\\')) return { value: quoted.slice(1, end), unknown: [] };
  const unknown: { start: number; end: number }[] = [];
  const pieces: string[] = [];
  const pattern = /\\u\{([0-9A-Fa-f]{1,6})\}|\\(.?)|[^\\]+/gsu;
  const inner = quoted.slice(1, end);
  for (const match of inner.matchAll(pattern)) {
    const [text, hexadecimal, letter] = match;
    const start = 1 + match.index;
    if (hexadecimal !== undefined && Number.parseInt(hexadecimal, 16) <= 0x10ffff) {
      pieces.push(String.fromCodePoint(Number.parseInt(hexadecimal, 16)));
      continue;
    }
    const plain = letter === undefined ? undefined : escapes.get(letter);
    if (plain !== undefined) pieces.push(plain);
    else {
      if (text.startsWith('\\')) unknown.push({ start, end: start + text.length });
      pieces.push(text);
    }
  }
  return { value: pieces.join(''), unknown };
}
