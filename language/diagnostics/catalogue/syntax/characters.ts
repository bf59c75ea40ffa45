import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';

/** Mistakes inside a word, a number, a string or a comment. */

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

export const strayCharacter = diagnosticKind<{ readonly shown: string; readonly help?: string }>({
  code: 'PIPE1003',
  severity: 'error',
  text: ({ shown, help }) => ({
    title: `${shown} means nothing here`,
    ...(help === undefined ? {} : { help }),
  }),
  page: {
    summary: 'A character that the language does not use.',
    text: 'Outside strings and comments a file consists of ASCII words, numbers and punctuation. Characters pasted from a document (typographic quotation marks, no-break spaces) look right and are not.',
    bad: 'let share = 5€',
    good: 'let share = 5%',
  },
});

export const conflictMarkers = diagnosticKind<Record<never, never>>({
  code: 'PIPE1004',
  severity: 'error',
  text: () => ({
    title: 'an unresolved merge conflict',
    label: 'the conflict begins here',
    why: 'two versions of the same lines stand in the file, and nothing says which one is meant',
    help: 'keep one side of each conflict and delete the lines of `<<<<<<<`, `=======` and `>>>>>>>`',
  }),
  page: {
    summary: "A version control system's conflict markers are left in the file.",
    text: 'The file is read with the first side of every conflict, so that other mistakes can be shown as well; it is an error until the markers are gone.',
    bad: '<<<<<<< ours\nlet period = 14bars\n=======\nlet period = 21bars\n>>>>>>> theirs',
    good: 'let period = 21bars',
  },
});

export const foreignName = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE1005',
  severity: 'error',
  text: ({ name }) => ({
    title: `the name \`${name}\` has letters outside a-z`,
    why: 'letters that look alike on the screen would make two names of one',
    help: 'names are made of a-z, A-Z, 0-9 and `_`; strings and comments may hold any text',
  }),
  page: {
    summary: 'A name with letters outside a-z, A-Z, 0-9 and `_`.',
    text: 'Names are ASCII, so that two names that look the same are the same. Columns and files with other letters are named in strings.',
    bad: 'let größe = 3',
    good: 'let size = 3',
  },
});

export const unknownEscape = diagnosticKind<{ readonly written: string }>({
  code: 'PIPE1006',
  severity: 'error',
  text: ({ written }) => ({
    title: `\`${written}\` is no escape`,
    help: 'escapes are `\\"`, `\\\\`, `\\n`, `\\r`, `\\t` and `\\u{…}`; a backslash itself is written `\\\\`',
  }),
  page: {
    summary: 'A backslash in a string, followed by something that is no escape.',
    text: 'Escapes are `\\"`, `\\\\`, `\\n`, `\\r`, `\\t` and `\\u{1F600}`. In paths, `/` works on every system.',
    bad: 'param data: Path = "data\\hourly.csv"',
    good: 'param data: Path = "data/hourly.csv"',
  },
});

export const unknownUnit = diagnosticKind<{ readonly unit: string; readonly meant?: string }>({
  code: 'PIPE1007',
  severity: 'error',
  text: ({ unit, meant }) => ({
    title: `\`${unit}\` is no unit`,
    help:
      meant === undefined
        ? 'units are ms s m h d w (time), mo y (calendar), bars, B kB MB GB TB KiB MiB GiB TiB (memory) and %'
        : `the unit is written \`${meant}\``,
  }),
  page: {
    summary: 'A number with an unknown unit.',
    text: 'A unit touches its number. Time: `ms s m h d w`; calendar periods: `mo y`; bars of the data: `bars`; memory: `B kB MB GB TB` (powers of 1000) and `KiB MiB GiB TiB` (powers of 1024); hundredths: `%`. Case matters: `M` could be minutes, months or mega.',
    bad: 'let horizon = 8hours',
    good: 'let horizon = 8h',
  },
});

export const spacedUnit = diagnosticKind<{ readonly number: string; readonly unit: string }>({
  code: 'PIPE1008',
  severity: 'error',
  text: ({ number, unit }) => ({
    title: `the unit \`${unit}\` must touch its number`,
    help: `write \`${number}${unit}\``,
  }),
  page: {
    summary: 'A space between a number and its unit.',
    text: 'A quantity is one word: `24h`, `8GiB`, `5%`. With a space the unit would be a name.',
    bad: 'let horizon = 8 bars',
    good: 'let horizon = 8bars',
  },
});

export const tightMinus = diagnosticKind<{ readonly text: string }>({
  code: 'PIPE1009',
  severity: 'error',
  text: ({ text }) => ({
    title: `\`${text}\` could be a date or a difference`,
    help: 'write a difference with spaces around the minus, and a date as `2021-04-01`',
  }),
  page: {
    summary: 'Digits, a minus and digits without a space between them.',
    text: 'Dates are written `2021-04-01`, with four, two and two digits. So that a mistyped date can never become a subtraction, a difference of two numbers needs spaces around its minus.',
    bad: 'let days = 30-7',
    good: 'let days = 30 - 7',
  },
});

export const malformedDate = diagnosticKind<{ readonly text: string; readonly reason: string }>({
  code: 'PIPE1010',
  severity: 'error',
  text: ({ text, reason }) => ({
    title: `\`${text}\` is no date: ${reason}`,
    help: 'a date is year, month and day, as in `2021-04-01`; it means midnight UTC',
  }),
  page: {
    summary: 'A date that is not written as year, month and day, or that the calendar lacks.',
    text: 'Dates have four digits for the year and two each for month and day. They mean midnight UTC; a time of day is not written.',
    bad: 'param first: Date = 2021-4-1',
    good: 'param first: Date = 2021-04-01',
  },
});

export const tightPercent = diagnosticKind<{ readonly text: string }>({
  code: 'PIPE1011',
  severity: 'error',
  text: ({ text }) => ({
    title: `\`${text}\` touches what follows it`,
    why: 'a `%` that touches its number is a unit, and one with spaces around it is the remainder of a division',
    help: 'put spaces around `%` for the remainder',
  }),
  page: {
    summary: 'A `%` that touches the number before it and the operand after it.',
    text: '`5%` is five hundredths; `a % b` is the remainder of a division and needs spaces after a number.',
    bad: 'let odd = 7%2',
    good: 'let odd = 7 % 2',
  },
});

export const pointNumber = diagnosticKind<{ readonly text: string }>({
  code: 'PIPE1012',
  severity: 'error',
  text: ({ text }) => ({ title: `a number begins with a digit`, help: `write \`0${text}\`` }),
  page: {
    summary: 'A number that begins with its point.',
    text: 'There is a digit before the point of a number, so that `1..5` can only be a range.',
    bad: 'let rate = .5',
    good: 'let rate = 0.5',
  },
});

export const foreignOperator = diagnosticKind<{ readonly written: string; readonly remedy: string }>({
  code: 'PIPE1013',
  severity: 'error',
  text: ({ written, remedy }) => ({ title: `\`${written}\` is not part of this language`, help: remedy }),
  page: {
    summary: 'An operator, quotation mark or comment of another language.',
    text: 'Logic is written `and`, `or`, `not`; comparison `==`, `!=`; strings have double quotation marks; comments begin with `//`; a declaration ends with its line and needs no `;`.',
    bad: 'let both = first && second',
    good: 'let both = first and second',
  },
});

export const characterKinds = [
  unterminatedString,
  strayCharacter,
  conflictMarkers,
  foreignName,
  unknownEscape,
  unknownUnit,
  spacedUnit,
  tightMinus,
  malformedDate,
  tightPercent,
  pointNumber,
  foreignOperator,
] as const satisfies readonly DiagnosticKind<never>[];
