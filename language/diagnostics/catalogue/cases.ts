import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

function example(...lines: readonly string[]): string {
  return ['pipeline example', '', ...lines].join('\n');
}

const cases = 'dataset cases = series("gestures_TRAIN.ts", test: "gestures_TEST.ts")';
const divided = ['export dataset rows = cases', '  |> split(given_with_validation(20%))', '  |> window(100bars)'];

/** Cases where a step needs an instant that all have in common. */
export const noCommonTime = diagnosticKind<{ readonly step: string }>({
  code: 'PIPE5115',
  severity: 'error',
  text: ({ step }) => ({
    title: `\`${step}\` needs a time that cases do not have in common`,
    label: 'each of these series is a case of its own',
    why: 'the tenth step of one case is neither before nor after the tenth step of another: a cut there means nothing, and what is read of others at that step mixes those that test with those that learn',
    help: 'divide cases by their own parts, `given()`, or at random, `shuffled(…)`; make features of each case by itself, such as `lag`',
  }),
  page: {
    summary: 'Something that goes by time is done with series that are cases of their own.',
    text: 'Time runs within a case. Parts in order of time, ranks across entities, joins at an instant, coarser bars and trading need entities that live at the same time. Whole cases may be divided at random: nothing of one is told by another, and a part has all steps of a case or none.',
    bad: example(
      cases,
      'export dataset rows = cases',
      '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 0s))',
    ),
    good: example(cases, ...divided),
  },
});

/** Why rows have no parts of their own, and what to do instead. */
const given = {
  bars: {
    label: 'rows of bars have no parts of their own',
    help: 'split in order of time: `chronological(…)` or `dated(…)`',
  },
  'one file': {
    label: 'their source names no file of held-out cases',
    help: 'name the file: `series("…", test: "…")`; or divide at random: `shuffled(…)`',
  },
  'a part': {
    label: 'these are one of the parts already',
    help: 'divide the cases of a part at random: `shuffled(…)`',
  },
} as const;

/** The parts that a source gives, of rows whose source gives none. */
export const partsNotGiven = diagnosticKind<{ readonly split: string; readonly of: 'bars' | 'one file' | 'a part' }>({
  code: 'PIPE5116',
  severity: 'error',
  text: ({ split, of }) => ({
    title: `\`${split}\` takes parts that these rows do not bring along`,
    label: given[of].label,
    why: 'the parts are those into which the publisher of the data divided it',
    help: given[of].help,
  }),
  page: {
    summary: 'Rows are to be split as their source divides them, and it does not.',
    text: 'Archives of cases come in two files, one to learn from and one that is held out, so that figures can be compared with published ones. `series` reads both as one frame, and `given()` makes parts of them.',
    bad: example('dataset cases = series("gestures.ts")', ...divided),
    good: example(cases, ...divided),
  },
});

/** Cases that have no time in common: PIPE5115 and PIPE5116. */
export const casesKinds = [noCommonTime, partsNotGiven] as const satisfies readonly DiagnosticKind<never>[];
