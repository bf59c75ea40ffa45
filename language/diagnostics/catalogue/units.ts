import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

export const bareNumber = diagnosticKind<{
  readonly what: string;
  readonly type: string;
  readonly examples: readonly string[];
}>({
  code: 'PIPE4001',
  severity: 'error',
  text: ({ what, type, examples }) => ({
    title: `${what} is a ${type} and needs a unit`,
    label: 'a bare number',
    why: `a number alone does not say whether it counts ${type === 'Bytes' ? 'bytes, megabytes or gigabytes' : 'bars, hours or seconds'}`,
    help: `write ${examples.map((example) => `\`${example}\``).join(' or ')}`,
  }),
  page: {
    summary: 'A bare number where a quantity with a unit is expected.',
    text: 'Units touch the number: `8h`, `30m`, `14bars`, `8GiB`. A span of time is written in bars, or as a duration that is a multiple of the bars’ interval.',
    bad: 'dataset bars = simulate()\nexport features strength = rsi(bars, 14)',
    good: 'dataset bars = simulate()\nexport features strength = rsi(bars, 14bars)',
  },
});

export const notWholeBars = diagnosticKind<{
  readonly duration: string;
  readonly interval: string;
  readonly below: string | undefined;
  readonly above: string;
}>({
  code: 'PIPE4002',
  severity: 'error',
  text: ({ duration, interval, below, above }) => ({
    title: `${duration} is no multiple of the bars' interval of ${interval}`,
    label: `not a whole number of ${interval} bars`,
    why: 'a period counts whole bars, and rounding it silently would change the feature',
    help: `write ${below === undefined ? '' : `\`${below}\` or `}\`${above}\`, or count bars`,
  }),
  page: {
    summary: 'A duration that is no multiple of the interval of the bars it counts.',
    text: 'A period may be written as a duration. It then means as many bars of the frame as the duration holds, which must be a whole number.',
    bad: 'dataset bars = simulate(every: 1h)\nexport features strength = rsi(bars, 90m)',
    good: 'dataset bars = simulate(every: 1h)\nexport features strength = rsi(bars, 2h)',
  },
});

export const percentAgainstNumber = diagnosticKind<{
  readonly what: string;
  readonly expected: 'Fraction' | 'number';
  readonly written: string;
  readonly remedy: string;
}>({
  code: 'PIPE4003',
  severity: 'error',
  text: ({ what, expected, written, remedy }) => ({
    title:
      expected === 'Fraction'
        ? `${what} is a Fraction, and \`${written}\` is a bare number`
        : `${what} is a plain number, and \`${written}\` is a Fraction`,
    label: expected === 'Fraction' ? 'percent or share?' : 'a percentage',
    why: 'whether 5 means five percent or five times as much must not depend on who reads it',
    help: `write \`${remedy}\``,
  }),
  page: {
    summary: 'A percentage where a number is expected, or the reverse.',
    text: 'A Fraction is always written in percent: `5%`. A plain number never is. So `0.05` and `5` can never be mistaken for one another.',
    bad: 'dataset bars = simulate(signal: 15%)\nexport dataset rows = bars',
    good: 'dataset bars = simulate(signal: 0.15)\nexport dataset rows = bars',
  },
});

export const barsAgainstDuration = diagnosticKind<{
  readonly what: string;
  readonly expected: 'Duration' | 'Bars';
  readonly written: string;
}>({
  code: 'PIPE4004',
  severity: 'error',
  text: ({ what, expected, written }) => ({
    title: `${what} is a ${expected}, and \`${written}\` is ${expected === 'Duration' ? 'a number of bars' : 'a duration'}`,
    label: expected === 'Duration' ? 'bars' : 'a duration',
    why: 'bars and hours are different dimensions: only a frame’s calendar relates them, and gaps break the relation',
    help: expected === 'Duration' ? 'write a duration: `8h`' : 'write a number of bars: `8bars`',
  }),
  page: {
    summary: 'A number of bars where a duration is expected, or the reverse.',
    text: '`8bars` counts rows of an asset, `8h` measures time. Where trading halts, the two differ.',
    bad: 'dataset bars = simulate()\nexport dataset hours = resample(bars, 4bars)',
    good: 'dataset bars = simulate()\nexport dataset hours = resample(bars, 4h)',
  },
});

export const calendarPeriod = diagnosticKind<{ readonly what: string; readonly written: string }>({
  code: 'PIPE4005',
  severity: 'error',
  text: ({ what, written }) => ({
    title: `${what} cannot be the calendar period \`${written}\``,
    label: 'months and years have no fixed length',
    why: 'a month is 28 to 31 days, so what it covers would depend on the date it is counted from',
    help: 'write days: `30d`',
  }),
  page: {
    summary: 'A month or a year where a duration is expected.',
    text: '`mo` and `y` are periods of the calendar. They say when something happens again, never how long something lasts: an embargo, a horizon or a tolerance is a duration.',
    bad: 'dataset bars = simulate()\nexport dataset days = resample(bars, 1mo)',
    good: 'dataset bars = simulate()\nexport dataset days = resample(bars, 1d)',
  },
});

const spans: ReadonlySet<string> = new Set(['a number of bars', 'a Duration']);

export const incompatibleUnits = diagnosticKind<{
  readonly operator: string;
  readonly left: string;
  readonly right: string;
}>({
  code: 'PIPE4006',
  severity: 'error',
  text: ({ operator, left, right }) => ({
    title: `\`${operator}\` does not go with ${left} and ${right}`,
    label: `${left} ${operator} ${right}`,
    why: 'quantities can be added and compared only when they measure the same',
    ...(spans.has(left) && spans.has(right)
      ? { help: 'how long a bar is, only a frame says: write both in bars, or both as durations' }
      : {}),
  }),
  page: {
    summary: 'Arithmetic or a comparison on quantities of different dimensions.',
    text: 'Numbers, durations, bars, bytes, percentages and dates are added to and compared with their own kind. A quantity times a number is a quantity; two of a kind divided are a number.',
    bad: 'let period = 14bars + 2h\ndataset bars = simulate()\nexport features strength = rsi(bars, period)',
    good: 'let period = 14bars + 2bars\ndataset bars = simulate()\nexport features strength = rsi(bars, period)',
  },
});

/** Units and quantities: PIPE4001 to PIPE4999. */
export const unitsKinds = [
  bareNumber,
  notWholeBars,
  percentAgainstNumber,
  barsAgainstDuration,
  calendarPeriod,
  incompatibleUnits,
] as const satisfies readonly DiagnosticKind<never>[];
