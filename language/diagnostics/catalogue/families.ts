import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

export const unusableKey = diagnosticKind<{ readonly name: string; readonly given: string; readonly known: boolean }>({
  code: 'PIPE3020',
  severity: 'error',
  text: ({ name, given, known }) => ({
    title: known ? `the key \`${name}\` is ${given}` : `the key \`${name}\` is not known before the run`,
    label: known ? 'not a key' : 'only the run will tell',
    why: 'the members of a family are its steps: they are named and planned before anything runs',
    help: known
      ? `keys are names, numbers, durations and dates: loop over a record with \`for ${name}, value in …\``
      : 'loop over constants: a list, a record, a range, another family',
  }),
  page: {
    summary: 'A key of a family that cannot be one.',
    text: 'Keys are constants: strings, numbers, quantities and dates, from lists, ranges, the names of a record or the keys of another family. Models, recipes and frames have no text to be named by; a record gives them one.',
    bad: 'let parts = { fast: lightgbm(trees: 10) }\nexport let again[kind] for kind in parts = kind',
    good: 'let parts = { fast: lightgbm(trees: 10) }\nexport let again[name] for name, kind in parts = kind',
  },
});

export const wrongKeys = diagnosticKind<{
  readonly family: string;
  readonly keys: readonly string[];
  readonly given: number;
}>({
  code: 'PIPE3021',
  severity: 'error',
  text: ({ family, keys, given }) => ({
    title: `\`${family}\` has ${keys.length === 1 ? 'one key' : `${keys.length} keys`}, and ${given} ${given === 1 ? 'is' : 'are'} given`,
    label: `write one for each of \`${keys.join(', ')}\``,
    help: `\`*\` stands for all of a key: \`${family}[${['…', ...keys.slice(1).map(() => '*')].join(', ')}]\``,
  }),
  page: {
    summary: 'A family with another number of keys.',
    text: '`x[a, b]` gives a key for each loop of the family; `*` in the place of one stands for all of its values, and gives a smaller family.',
    bad: 'dataset bars[a, b] for a in 1..2 for b in 1..2 = simulate(seed: 2 * a + b)\nexport dataset one = bars[1]',
    good: 'dataset bars[a, b] for a in 1..2 for b in 1..2 = simulate(seed: 2 * a + b)\nexport dataset one = bars[1, 2]',
  },
});

export const unknownAssets = diagnosticKind<{
  readonly reason: string;
  readonly label: string;
  readonly help: string;
}>({
  code: 'PIPE3028',
  severity: 'error',
  text: ({ reason, label, help }) => ({
    title: reason,
    label,
    why: 'loops and families are laid out before anything runs, so their assets must be known now',
    help,
  }),
  page: {
    summary: 'Assets that are not known while the pipeline is compiled.',
    text: '`entities(…)` reads the assets and their numbers of rows from the files of a source. Frames that are computed are known when they have run: ask the source that they come from.',
    bad: 'dataset bars = simulate(assets: 3)\nfeatures fast = returns(bars, [1bars])\nexport dataset one[s] for s in entities(fast) = bars[s]',
    good: 'dataset bars = simulate(assets: 3)\nfeatures fast = returns(bars, [1bars])\nexport dataset one[s] for s in entities(bars) = fast[s]',
  },
});

export const assetsMoved = diagnosticKind<{ readonly came: readonly string[]; readonly went: readonly string[] }>({
  code: 'PIPE3029',
  severity: 'warning',
  text: ({ came, went }) => ({
    title: `the files have other assets than pipec.lock: ${[...someOf(came, '+'), ...someOf(went, '-')].join(', ')}`,
    label: 'the assets of the lock are taken',
    why: 'a plan changes when its text or its lock does, not when a folder gets another file',
    help: 'run `pipec lock` on this pipeline to take what the files have now, and review what that adds',
  }),
  page: {
    summary: 'The files of a source have other assets than the lock.',
    text: '`pipec lock` pins the assets that `entities(…)` reads, with their numbers of rows. While the lock has them, the pipeline is compiled with those; when files came or went since, this warning says so. `pipec lock FILE` takes in what is there now.',
    bad: 'dataset bars = ohlcv("data/*.csv", stamp: open, every: 1h) // one file more than when it was locked\nexport dataset one[s] for s in entities(bars) = bars[s]',
    good: 'dataset bars = ohlcv("data/*.csv", stamp: open, every: 1h)\nexport dataset one[s] for s in ["BTC", "ETH"] = bars[s]',
  },
});

/** The first few, each with its sign. */
function someOf(names: readonly string[], sign: string): readonly string[] {
  const shown = names.slice(0, 3).map((name) => `${sign}${name}`);
  return names.length > 3 ? [...shown, `${sign}${names.length - 3} more`] : shown;
}

export const familyNeedsAggregate = diagnosticKind<{
  readonly family: string;
  readonly members: number;
  /** Its members are made by steps. */
  readonly steps?: boolean;
}>({
  code: 'PIPE3022',
  severity: 'error',
  text: ({ family, members, steps }) => ({
    title: `\`${family}\` has ${members} members, and one value is needed`,
    label: 'a family',
    why: 'whether all of them are meant, or the best, or their mean, makes a difference',
    help:
      steps === true
        ? `name one member, or make a family of the results: \`x[key] for key, one in ${family} = …\``
        : 'write `min(…)`, `max(…)`, `mean(…)`, `sum(…)` or `count(…)` around it, or name one member',
  }),
  page: {
    summary: 'A family where one value is needed.',
    text: 'A family is compared and computed with through an aggregate: `min(baseline[*].validation.f1) > 20%`.',
    bad: 'let sizes[n] for n in [1, 2, 3] = 10 * n\nexport dataset bars = simulate(assets: 1 + sizes[*])',
    good: 'let sizes[n] for n in [1, 2, 3] = 10 * n\nexport dataset bars = simulate(assets: 1 + max(sizes[*]))',
  },
});

export const nothingToAggregate = diagnosticKind<{ readonly name: string; readonly given: string }>({
  code: 'PIPE3023',
  severity: 'error',
  text: ({ name, given }) => ({
    title: `\`${name}\` is taken of ${given}`,
    label: name === 'count' ? 'not a family or list' : 'numbers of one unit are expected',
    help: `give a family, a list or several numbers: \`${name}(baseline[*].validation.f1)\``,
  }),
  page: {
    summary: 'An aggregate of nothing, or of what is no number.',
    text: '`min`, `max`, `mean` and `sum` take numbers and quantities of one unit, or figures of the run; `count` takes any family or list.',
    bad: 'export dataset bars = simulate(assets: max([]))',
    good: 'export dataset bars = simulate(assets: max([3, 8]))',
  },
});

export const onlyTheRunTells = diagnosticKind<{ readonly what: string }>({
  code: 'PIPE3024',
  severity: 'error',
  text: ({ what }) => ({
    title: `${what} is not known before the run`,
    label: 'a figure that only the run will tell',
    why: 'the plan is made before anything runs, and figures never change which steps there are',
    help: 'figures go to `expect` and to reports; to choose by one, use `best(…)` or `tune(…)`',
  }),
  page: {
    summary: 'A figure of the run where a constant is needed.',
    text: 'Metrics of stages, and numbers of rows, are read by `expect` and reports. Arguments, conditions and loops are settled when the pipeline is compiled.',
    bad: 'export dataset bars = simulate()\nexport dataset more = simulate(assets: rows(bars))',
    good: 'export dataset bars = simulate()\nexpect rows(bars) > 100',
  },
});

/** Families, aggregates and figures of the run: PIPE3020 to PIPE3029. */
export const familiesKinds = [
  unusableKey,
  wrongKeys,
  familyNeedsAggregate,
  nothingToAggregate,
  onlyTheRunTells,
  unknownAssets,
  assetsMoved,
] as const satisfies readonly DiagnosticKind<never>[];
