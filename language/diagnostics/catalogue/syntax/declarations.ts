import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';

/** Mistakes in how a file is made of declarations. */

const declarations =
  '`param`, `let`, `dataset`, `features`, `label`, `check`, `stage`, `environment`, `report`, `expect`, `model`, `block`, `space`, `enum`, `extern`, `import`, `use`, `extends`, `override`, `allow`';

export const unknownDeclaration = diagnosticKind<{ readonly word: string; readonly meant?: string }>({
  code: 'PIPE1020',
  severity: 'error',
  text: ({ word, meant }) => ({
    title: `\`${word}\` begins no declaration`,
    help: meant === undefined ? `declarations begin with ${declarations}` : `did you mean \`${meant}\`?`,
  }),
  page: {
    summary: 'A line that begins with a word that declares nothing.',
    text: `A file is a list of declarations. They begin with ${declarations}; the first may be the header \`pipeline name\`. \`export\` may stand before most of them.`,
    bad: 'datset bars = ohlcv("bars.csv")',
    good: 'dataset bars = ohlcv("bars.csv")',
  },
});

export const declarationLine = diagnosticKind<{ readonly word: string }>({
  code: 'PIPE1021',
  severity: 'error',
  text: ({ word }) => ({
    title: `this \`${word}\` must begin on a line of its own`,
    help: 'declarations are separated by line breaks',
  }),
  page: {
    summary: 'Two declarations on one line.',
    text: 'A declaration begins on a line of its own and ends where the next one begins.',
    bad: 'let fast = 12bars let slow = 26bars',
    good: 'let fast = 12bars\nlet slow = 26bars',
  },
});

export const bareBinding = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE1022',
  severity: 'error',
  text: ({ name }) => ({
    title: `\`${name}\` is given a value without being declared`,
    why: 'every value has one declaration, and that says what kind of value it is',
    help: `write \`let ${name} = …\`, or \`dataset\`, \`label\`, \`stage\` … for what it is`,
  }),
  page: {
    summary: '`name = value` without a word that declares it.',
    text: 'Values are declared once and never change. `let` declares any value; `dataset` and `features` frames, `label` a target, `check` a proof of the data, `environment` a market to act in, `stage` a trained or evaluated thing, `report` a report.',
    bad: 'period = 14bars',
    good: 'let period = 14bars',
  },
});

export const reservedName = diagnosticKind<{ readonly word: string }>({
  code: 'PIPE1023',
  severity: 'error',
  text: ({ word }) => ({
    title: `\`${word}\` is a word of the language and cannot name this`,
    help: 'choose another name; arguments, record keys and members may be called so',
  }),
  page: {
    summary: 'A reserved word as the name of a value.',
    text: 'Reserved are `for in if then else where when after import export true false and or not`. They can still name an argument, a key of a record or a member.',
    bad: 'let after = 3',
    good: 'let following = 3',
  },
});

export const notExportable = diagnosticKind<{ readonly found: string }>({
  code: 'PIPE1024',
  severity: 'error',
  text: ({ found }) => ({
    title: `\`export\` does not go with ${found}`,
    help: '`export` stands before a value (`let`, `dataset`, `stage` …), `model`, `block`, `space`, `enum` or `extern`, or before `{ names } from "./file.pipe"`',
  }),
  page: {
    summary: '`export` before something that other files cannot import.',
    text: '`export` makes a declared name visible to the files that import this one. A header, a parameter, an import and what speaks of the whole file (`extends`, `override`, `expect`, `allow`) declare nothing that could be handed on; of an instance (`use`), what others need is exported by a name of its own.',
    bad: 'export param assets: Int = 8',
    good: 'param assets: Int = 8',
  },
});

export const headerPlace = diagnosticKind<Record<never, never>>({
  code: 'PIPE1025',
  severity: 'error',
  text: () => ({
    title: 'the header `pipeline …` stands once, before every other declaration',
    help: 'move it to the top, or delete it',
  }),
  page: {
    summary: 'A `pipeline` header that is not the first declaration.',
    text: 'A file has at most one header, and it comes first. A file without a header is a library of definitions.',
    bad: 'let period = 14bars\npipeline late',
    good: 'pipeline early\nlet period = 14bars',
  },
});

export const expectedName = diagnosticKind<{ readonly what: string; readonly found: string }>({
  code: 'PIPE1026',
  severity: 'error',
  text: ({ what, found }) => ({ title: `expected ${what}, found ${found}`, label: `${what} should stand here` }),
  page: {
    summary: 'A name is missing.',
    text: 'Declarations, parameters, members after a `.` and the variables of a `for` have names: a letter or `_`, then letters, digits and `_`.',
    bad: 'dataset = simulate()',
    good: 'dataset bars = simulate()',
  },
});

export const expectedType = diagnosticKind<{ readonly found: string }>({
  code: 'PIPE1027',
  severity: 'error',
  text: ({ found }) => ({ title: `expected a type, found ${found}`, label: 'a type should stand here' }),
  page: {
    summary: 'A type is missing.',
    text: 'After the `:` of a parameter and the `->` of an `extern` stands a type: `Int`, `List<Float>`, `Tensor[time, feature]`, if need be with a refinement (`Int in 1..100`).',
    bad: 'param assets: = 8',
    good: 'param assets: Int = 8',
  },
});

export const untypedParameter = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE1028',
  severity: 'error',
  text: ({ name }) => ({
    title: `the parameter \`${name}\` has neither a type nor a default`,
    help: `write \`${name}: Int\`, \`${name} = 8\` or both`,
  }),
  page: {
    summary: 'A parameter of which nothing is said.',
    text: 'A parameter has a type, a default from which the type follows, or both.',
    bad: 'param assets',
    good: 'param assets: Int = 8',
  },
});

export const positionalMarker = diagnosticKind<{ readonly reason: string }>({
  code: 'PIPE1029',
  severity: 'error',
  text: ({ reason }) => ({ title: `this \`*\` is out of place: ${reason}` }),
  page: {
    summary: 'A `*` among parameters that separates nothing.',
    text: 'In an `extern`, parameters before `*` may be given by position and those after it by name only. It stands once, and not last.',
    bad: 'extern ema(bars: Frame, *, period: Bars, *) -> Frame causal(lookback: period)',
    good: 'extern ema(bars: Frame, *, period: Bars) -> Frame causal(lookback: period)',
  },
});

export const expectedStatement = diagnosticKind<{ readonly found: string; readonly help?: string }>({
  code: 'PIPE1030',
  severity: 'error',
  text: ({ found, help }) => ({
    title: `${found} begins no statement of a model`,
    help: help ?? 'a model is made of `input name: Type`, `name = …`, `tap name = …` and `output name = …`',
  }),
  page: {
    summary: 'A line of a model that is no statement.',
    text: "A model's body is a list of lines: `input x: Tensor[feature]`, `hidden = …` (seen inside only), `tap encoded = …` (reachable from outside) and `output logit = …`.",
    bad: 'model M(width: Int = 8) {\n  input x: Tensor[feature]\n  let h = x |> dense(width)\n  output logit = h |> dense(1)\n}',
    good: 'model M(width: Int = 8) {\n  input x: Tensor[feature]\n  h = x |> dense(width)\n  output logit = h |> dense(1)\n}',
  },
});

export const expectedFamily = diagnosticKind<{ readonly found: string }>({
  code: 'PIPE1031',
  severity: 'error',
  text: ({ found }) => ({
    title: `expected the operator's family, found ${found}`,
    label: 'a family such as `causal(lookback: period)` should stand here',
    why: 'the family says which rows and which times the result depends on',
  }),
  page: {
    summary: 'An `extern` without a family.',
    text: 'After its result type an `extern` names the family that its facts follow, as a call: `rowwise()`, `causal(lookback: period)`, `fits(inputs)`, `recipe()` and others.',
    bad: 'extern hour(bars: Frame) -> Frame',
    good: 'extern hour(bars: Frame) -> Frame rowwise()',
  },
});

export const declarationKinds = [
  unknownDeclaration,
  declarationLine,
  bareBinding,
  reservedName,
  notExportable,
  headerPlace,
  expectedName,
  expectedType,
  untypedParameter,
  positionalMarker,
  expectedStatement,
  expectedFamily,
] as const satisfies readonly DiagnosticKind<never>[];
