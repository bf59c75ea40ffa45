import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

export const unterminatedString = diagnosticKind<Record<never, never>>({
  code: 'PIPE1002',
  severity: 'error',
  text: () => ({
    title: 'this string has no end',
    label: 'opened here and not closed on this line',
    help: 'close it with `"`; a line break inside a string is written `\\n`',
  }),
  page: {
    summary: 'A string that is not closed on its line.',
    text: 'A string begins and ends with `"` on one line. Inside, `\\"` is a quotation mark, `\\\\` a backslash, `\\n` a line break, `\\t` a tab and `\\u{1F600}` any character.',
    bad: 'param data: Path = "data/hourly.csv',
    good: 'param data: Path = "data/hourly.csv"',
  },
});

/** Syntax: PIPE1001 to PIPE1999. */
export const syntaxKinds = [unterminatedString] as const satisfies readonly DiagnosticKind<never>[];
