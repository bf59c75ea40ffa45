import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

const program = `dataset bars = simulate()
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)
dataset rows = bars |> labelled(outcome.profit) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
stage base = train(lightgbm(), rows)
`;

function searched(entries: string, more = 'sampler: random(), trials: 20'): string {
  return `${program}space wide for base {\n${entries
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n}\nstage tuned = tune(base, over: wide) { ${more}, minimize: validation.log_loss }`;
}

export const unknownPath = diagnosticKind<{
  readonly path: string;
  readonly within: string;
  readonly known: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE9001',
  severity: 'error',
  text: ({ path, within, known, suggestion }) => ({
    title: `${within} has nothing called \`${path}\` to choose`,
    label: suggestion === undefined ? 'no such parameter' : `did you mean \`${suggestion}\`?`,
    help:
      known.length === 0
        ? 'it has no parameters: leave the rest of the path out'
        : `there is ${known.map((name) => `\`${name}\``).join(', ')}`,
  }),
  page: {
    summary: 'A path of a search space that leads nowhere.',
    text: 'Paths start at the parameters of the call that the space is for, and go on through its models and recipes: `optimizer.learning_rate`. Rows are no settings and cannot be chosen.',
    bad: searched('model.leafs in 15..255'),
    good: searched('model.leaves in 15..255'),
  },
});

export const emptyDomain = diagnosticKind<{ readonly what: string; readonly help: string }>({
  code: 'PIPE9002',
  severity: 'error',
  text: ({ what, help }) => ({ title: what, label: 'nothing can be chosen', help }),
  page: {
    summary: 'A dimension of a search space without anything to choose.',
    text: 'A list needs a choice, a range its lower end first and both ends, unless the parameter itself bounds it.',
    bad: searched('model.leaves in 255..15'),
    good: searched('model.leaves in 15..255'),
  },
});

export const logarithmOfNothing = diagnosticKind<{ readonly distribution: string; readonly low: string }>({
  code: 'PIPE9003',
  severity: 'error',
  text: ({ distribution, low }) => ({
    title: `\`${distribution}\` cannot begin at ${low}`,
    label: 'not above zero',
    why: 'there are infinitely many orders of magnitude above zero, and none below it',
    help: `begin above zero, e.g. \`${distribution}(1e-6..1e-2)\`, or write a plain range`,
  }),
  page: {
    summary: 'A logarithmic distribution that reaches zero or less.',
    text: 'A logarithmic distribution draws the order of magnitude evenly, so its range lies above zero.',
    bad: searched('model.learning_rate in log_uniform(0.0..0.3)'),
    good: searched('model.learning_rate in log_uniform(0.01..0.3)'),
  },
});

export const outsideParameter = diagnosticKind<{
  readonly path: string;
  readonly domain: string;
  readonly constraint: string;
}>({
  code: 'PIPE9004',
  severity: 'error',
  text: ({ path, domain, constraint }) => ({
    title: `no value of ${domain} is allowed for \`${path}\``,
    label: `must be in ${constraint}`,
    help: `choose within ${constraint}; what only overlaps with it is cut to it`,
  }),
  page: {
    summary: 'A range of choices that a parameter does not allow at all.',
    text: 'What a parameter allows holds for every point of a space. A range that overlaps with it is cut to it; one that does not leaves nothing.',
    bad: searched('model.feature_fraction in 1.5..2.0'),
    good: searched('model.feature_fraction in 0.5..1.0'),
  },
});

export const duplicateDimension = diagnosticKind<{ readonly path: string }>({
  code: 'PIPE9005',
  severity: 'error',
  text: ({ path }) => ({
    title: `\`${path}\` is chosen twice`,
    label: 'chosen again here',
    help: 'keep one of the two',
  }),
  page: {
    summary: 'Two dimensions of a search space for one path.',
    text: 'Each path has one set of choices.',
    bad: searched('model.leaves in 15..63\nmodel.leaves in 63..255'),
    good: searched('model.leaves in 15..255'),
  },
});

export const gridTooSmall = diagnosticKind<{ readonly trials: number; readonly points: number }>({
  code: 'PIPE9006',
  severity: 'error',
  text: ({ trials, points }) => ({
    title: `${trials} trials of a grid of ${points} points`,
    label: `there are ${points} points`,
    why: 'a grid tries each point once',
    help: `write \`trials: ${points}\` or less, or more choices`,
  }),
  page: {
    summary: 'More trials of a grid than it has points.',
    text: 'A grid tries each combination of choices that the space allows once.',
    bad: searched('model.leaves in [15, 31]', 'sampler: grid(), trials: 5'),
    good: searched('model.leaves in [15, 31]', 'sampler: grid(), trials: 2'),
  },
});

export const gridWithoutEnd = diagnosticKind<{ readonly path: string; readonly domain: string }>({
  code: 'PIPE9007',
  severity: 'error',
  text: ({ path, domain }) => ({
    title: `a grid needs choices that can be counted, and \`${path}\` has ${domain}`,
    label: 'not to be counted',
    help: 'list the choices, or use another sampler',
  }),
  page: {
    summary: 'A grid over a dimension without an end of choices.',
    text: 'A grid tries every combination, so each dimension is a list or a range of whole numbers.',
    bad: searched('model.learning_rate in 0.01..0.3', 'sampler: grid(), trials: 2'),
    good: searched('model.learning_rate in [0.01, 0.1, 0.3]', 'sampler: grid(), trials: 3'),
  },
});

export const neverAllowed = diagnosticKind<{ readonly choice: string; readonly condition: string }>({
  code: 'PIPE9008',
  severity: 'error',
  text: ({ choice, condition }) => ({
    title: `${choice} can never be chosen`,
    label: 'no combination allows it',
    why: `\`${condition}\` holds with none of the other choices`,
    help: 'leave it out, or add choices that go with it',
  }),
  page: {
    summary: 'A choice that what must hold together rules out.',
    text: 'What a model, a recipe or a `where` of the space says of several values holds for every point. A choice that goes with some of the others is drawn with those only; one that goes with none is a mistake.',
    bad: searched(
      'model.leaves in [15, 300]\nmodel.depth in [4, 8]\nwhere model.leaves < 2 * model.depth * model.depth',
    ),
    good: searched(
      'model.leaves in [15, 100]\nmodel.depth in [4, 8]\nwhere model.leaves < 2 * model.depth * model.depth',
    ),
  },
});

export const otherSubject = diagnosticKind<{ readonly space: string; readonly subject: string }>({
  code: 'PIPE9009',
  severity: 'error',
  text: ({ space, subject }) => ({
    title: `\`${space}\` is a space for \`${subject}\`, and something else is tuned`,
    label: `for \`${subject}\``,
    help: `tune \`${subject}\`, or declare a space for what is tuned`,
  }),
  page: {
    summary: 'A search space for another call than the one that is tuned.',
    text: 'The paths of a space are those of the call it is for.',
    bad: `${program}stage other = train(lightgbm(trees: 50), rows)\n${searched('model.leaves in 15..255').slice(program.length).replace('tune(base', 'tune(other')}`,
    good: searched('model.leaves in 15..255'),
  },
});

export const oneGoal = diagnosticKind<{ readonly given: number }>({
  code: 'PIPE9010',
  severity: 'error',
  text: ({ given }) => ({
    title: given === 0 ? 'nothing says what the search is for' : 'the search is to maximize and to minimize',
    label: given === 0 ? 'no `maximize` and no `minimize`' : 'both are given',
    help: 'give one: `maximize: validation.f1` or `minimize: validation.log_loss`',
  }),
  page: {
    summary: 'A search with no goal, or with two.',
    text: 'A search maximizes or minimizes one metric of the watched rows.',
    bad: searched('model.leaves in 15..255').replace(', minimize: validation.log_loss', ''),
    good: searched('model.leaves in 15..255'),
  },
});

export const wrongDomain = diagnosticKind<{ readonly path: string; readonly expected: string; readonly given: string }>(
  {
    code: 'PIPE9011',
    severity: 'error',
    text: ({ path, expected, given }) => ({
      title: `\`${path}\` is ${expected}, and its choices are ${given}`,
      label: 'not a set of such choices',
      help: 'write a list `[a, b]`, a range `a..b` of numbers or quantities, or a distribution such as `log_uniform(1e-4..1e-2)`',
    }),
    page: {
      summary: 'Choices of another kind than the parameter.',
      text: 'A dimension is a list of values that the parameter takes, a range of its numbers, or a distribution over such a range.',
      bad: searched('model.leaves in 31'),
      good: searched('model.leaves in [31, 63]'),
    },
  },
);

export const wrongCondition = diagnosticKind<{ readonly given: string }>({
  code: 'PIPE9012',
  severity: 'error',
  text: ({ given }) => ({
    title: `a condition of a search space is ${given}`,
    label: 'neither true nor false',
    help: 'compare: `where model.leaves < 100`, `when model.depth > 4`',
  }),
  page: {
    summary: 'A `where` or `when` that is not true or false.',
    text: 'A condition compares choices with each other or with constants.',
    bad: searched('model.leaves in 15..255\nwhere model.leaves + 1'),
    good: searched('model.leaves in 15..255\nwhere model.leaves + 1 < 200'),
  },
});

export const searchKinds: readonly DiagnosticKind<never>[] = [
  unknownPath,
  emptyDomain,
  logarithmOfNothing,
  outsideParameter,
  duplicateDimension,
  gridTooSmall,
  gridWithoutEnd,
  neverAllowed,
  otherSubject,
  oneGoal,
  wrongDomain,
  wrongCondition,
];
