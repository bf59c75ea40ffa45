import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

function example(...lines: readonly string[]): string {
  return ['pipeline example', '', ...lines].join('\n');
}

const cases = 'dataset cases = series("gestures_TRAIN.ts", test: "gestures_TEST.ts")';
const divided = ['export dataset rows = cases', '  |> split(given_with_validation(20%))', '  |> window(100bars)'];

const labelled = [
  'dataset rows = cases',
  '  |> labelled(class_of(cases))',
  '  |> split(given_with_validation(20%))',
  '  |> window(100bars)',
];

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

/** A model that learns a vector of each entity, on cases of which none is met again. */
export const vectorOfCases = diagnosticKind<{ readonly model: string; readonly input: string }>({
  code: 'PIPE5117',
  severity: 'error',
  text: ({ model, input }) => ({
    title: `\`${model}\` learns a vector of each case`,
    label: 'these rows are cases, none of which is met again',
    why: `\`${input}\` is the number of an entity that was there in training; the cases that are to be told apart were not`,
    help: 'leave it out: the models of the library take `asset: 0`',
  }),
  page: {
    summary: 'A model with an index of the entity is trained on series that are cases of their own.',
    text: 'An asset of the test part is one of those that were learnt from, so that a vector of its own may help. A case is met once. In a model of one’s own, give the input up; in those of the library, set `asset: 0`.',
    bad: example(cases, ...labelled, 'stage network = train(GruAttention(), rows) { loss: cross_entropy() }'),
    good: example(cases, ...labelled, 'stage network = train(GruAttention(asset: 0), rows) { loss: cross_entropy() }'),
  },
});

/** Cases that have no time in common: PIPE5115 to PIPE5117. */
export const casesKinds = [
  noCommonTime,
  partsNotGiven,
  vectorOfCases,
] as const satisfies readonly DiagnosticKind<never>[];
