/** Reads the time column of one file: the unit of numbers is settled by the file's first row. */
export interface InstantReader {
  /** Milliseconds since 1970 UTC, or NaN when the cell cannot be read. */
  read(cell: number | string): number;
}

/** What a time may look like, for messages. */
export const INSTANT_FORMS =
  'A time is an ISO date or timestamp (2021-01-31, 2021-01-31 12:00:00, 2021-01-31T12:00Z; without a zone it is UTC) or a number: seconds, milliseconds, microseconds or nanoseconds since 1970.';

export function instantReader(): InstantReader {
  let perMillisecond: number | undefined;
  return {
    read(cell) {
      const instant = read(cell);
      return Math.abs(instant) <= LAST_INSTANT ? instant : Number.NaN;
    },
  };
  function read(cell: number | string): number {
    const number = typeof cell === 'number' ? cell : NUMBER.test(cell) ? Number(cell) : undefined;
    if (number === undefined) return instantOfText(String(cell));
    const day = perMillisecond === undefined ? compactDate(cell) : undefined;
    if (day !== undefined) return day;
    perMillisecond ??= unitOf(number);
    return number / perMillisecond;
  }
}

const NUMBER = /^\s*-?\d+(\.\d+)?\s*$/u;
/** The last instant that a date of ECMAScript can be, in milliseconds. */
const LAST_INSTANT = 8.64e15;

/** Seconds reach the year 5138 before 1e11, and so on by thousands. */
function unitOf(number: number): number {
  const size = Math.abs(number);
  if (size < 1e11) return 1e-3;
  if (size < 1e14) return 1;
  return size < 1e17 ? 1e3 : 1e6;
}

/** `20210131`: a date of the years 1900 to 2099; as seconds it would be some day of 1970. */
function compactDate(cell: number | string): number | undefined {
  const match = /^\s*((?:19|20)\d\d)(\d\d)(\d\d)\s*$/u.exec(String(cell));
  if (match === null) return undefined;
  const instant = instantOfText(`${match[1]}-${match[2]}-${match[3]}`);
  return Number.isNaN(instant) ? undefined : instant;
}

const TEXT =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?\s*$/u;

function instantOfText(text: string): number {
  const match = TEXT.exec(text);
  if (match === null) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (hour > 24 || minute > 59 || second > 59) return Number.NaN;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day || month < 1 || month > 12) return Number.NaN;
  const fraction = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000;
  return midnight + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction - zoneOffset(match[8]);
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'UTC') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

/** An instant for a person: `2021-01-31 12:00`, with seconds only where they are not 0. */
export function instantText(instant: number): string {
  const text = new Date(instant).toISOString();
  if (!text.endsWith(':00.000Z')) return text.replace('T', ' ').replace(/(\.000)?Z$/u, '');
  return text.slice(0, 16).replace('T', ' ');
}
