import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';

/** Mistakes in families, functions and search spaces. */

export const familyKeys = diagnosticKind<{
  /** The keys as written; `undefined` when there are none. */
  readonly written: readonly string[] | undefined;
  /** The first variable of each loop. */
  readonly wanted: readonly string[];
}>({
  code: 'PIPE1032',
  severity: 'error',
  text: ({ written, wanted }) => {
    const keys = `\`[${wanted.join(', ')}]\``;
    if (wanted.length === 0)
      return {
        title: 'these keys belong to no loop',
        label: 'nothing says which keys there are',
        help: `write \`for ${written?.[0] ?? 'key'} in …\` between the keys and the \`=\``,
      };
    if (written === undefined)
      return {
        title: 'a declaration with `for` makes a family, and its name has keys',
        label: 'this loop makes one value a key',
        help: `write ${keys} after the name`,
      };
    return {
      title: `the keys of a family are the first names of its loops, here ${keys}`,
      why: 'the keys name each member, so every loop gives exactly one of them',
      help: `write ${keys} after the name`,
    };
  },
  page: {
    summary: 'The keys of a family and its loops do not match.',
    text: '`stage one[symbol, kind] for symbol in traded for kind, network in networks = …` makes one stage for each pair. In the brackets stand the first name of each loop, in the order of the loops: for a record or a family that is the key, for a list the item.',
    bad: 'stage runs[kind, symbol] for symbol in traded for kind, network in networks = train(network, rows[symbol])',
    good: 'stage runs[symbol, kind] for symbol in traded for kind, network in networks = train(network, rows[symbol])',
  },
});

export const functionKind = diagnosticKind<{ readonly kind: string }>({
  code: 'PIPE1033',
  severity: 'error',
  text: ({ kind }) => ({
    title: `a ${kind} takes no parameters`,
    help: 'functions are declared with `let`, and a family of several with keys: `x[key] for key in …`',
  }),
  page: {
    summary: 'Parameters of a declaration that is no function.',
    text: '`let f(x: Int, y: Int = 2): Int = x * y` declares a function; what it is called with decides what it makes. The other kinds of value are made once, or once a key of a family.',
    bad: 'stage one(symbol: String) = train(lightgbm(), rows[symbol])',
    good: 'let one(symbol: String) = train(lightgbm(), rows[symbol])',
  },
});

export const expectedEntry = diagnosticKind<{ readonly found: string }>({
  code: 'PIPE1034',
  severity: 'error',
  text: ({ found }) => ({
    title: `${found} begins no entry of a search space`,
    help: 'an entry is `path in choices`, perhaps with `when condition` after it, or `where condition`',
  }),
  page: {
    summary: 'A line of a search space that is no entry.',
    text: 'A search space is a list of lines: `model.hidden in [64, 128]` says what a setting may be, `when` after it says for which points it is chosen at all, and `where` what must hold between several.',
    bad: 'space wide for base {\n  3 in model.layers\n}',
    good: 'space wide for base {\n  model.layers in 1..3\n}',
  },
});

export const familyKinds = [
  familyKeys,
  functionKind,
  expectedEntry,
] as const satisfies readonly DiagnosticKind<never>[];
