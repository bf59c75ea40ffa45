import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';

/** Mistakes in how an expression is put together. */

export const unexpected = diagnosticKind<{ readonly found: string; readonly expected: string; readonly help?: string }>(
  {
    code: 'PIPE1001',
    severity: 'error',
    text: ({ found, expected, help }) => ({
      title: `expected ${expected}, found ${found}`,
      ...(help === undefined ? {} : { help }),
    }),
    page: {
      summary: 'Something stands where it cannot.',
      text: 'The text before this place cannot be continued by what stands there. Often a comma, an operator or a bracket is missing just before it.',
      bad: 'let sum = 1 2',
      good: 'let sum = 1 + 2',
    },
  },
);

export const expectedExpression = diagnosticKind<{ readonly what: string; readonly found: string }>({
  code: 'PIPE1040',
  severity: 'error',
  text: ({ what, found }) => ({ title: `expected ${what}, found ${found}`, label: `${what} should stand here` }),
  page: {
    summary: 'A value is missing.',
    text: 'After `=`, `:`, an operator, `|>` or an opening bracket stands a value.',
    bad: 'let period =',
    good: 'let period = 14bars',
  },
});

export const unclosedBracket = diagnosticKind<{
  readonly closer: string;
  readonly purpose: string;
  readonly found: string;
}>({
  code: 'PIPE1041',
  severity: 'error',
  text: ({ closer, purpose, found }) => ({
    title: `expected \`${closer}\` to close ${purpose}, found ${found}`,
    label: `\`${closer}\` is missing`,
  }),
  page: {
    summary: 'A bracket that is not closed.',
    text: 'Every `(`, `[`, `{` and, in types, `<` is closed by its counterpart before the next declaration begins.',
    bad: 'stage trees = train(lightgbm(trees: 50), prepared',
    good: 'stage trees = train(lightgbm(trees: 50), prepared)',
  },
});

export const unmatchedCloser = diagnosticKind<{ readonly closer: string }>({
  code: 'PIPE1042',
  severity: 'error',
  text: ({ closer }) => ({
    title: `this \`${closer}\` closes nothing`,
    help: 'delete it, or open the bracket it should close',
  }),
  page: {
    summary: 'A closing bracket without an opening one.',
    text: 'Brackets come in pairs: `()`, `[]`, `{}`.',
    bad: 'let periods = [1bars, 2bars]]',
    good: 'let periods = [1bars, 2bars]',
  },
});

export const missingComma = diagnosticKind<{ readonly what: string }>({
  code: 'PIPE1043',
  severity: 'error',
  text: ({ what }) => ({ title: `expected \`,\` between ${what}`, label: '`,` is missing', help: 'put a comma here' }),
  page: {
    summary: 'Two items without a comma between them.',
    text: 'Arguments, items of a list, entries of a record and members of an enum are separated by commas; one may follow the last.',
    bad: 'let periods = [1bars 2bars]',
    good: 'let periods = [1bars, 2bars]',
  },
});

export const argumentEquals = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE1044',
  severity: 'error',
  text: ({ name }) => ({
    title: `a named argument is written with \`:\``,
    help: `write \`${name}: …\``,
  }),
  page: {
    summary: '`=` in place of `:` after the name of an argument.',
    text: '`=` declares a value; arguments and entries of a record are named with `:`.',
    bad: 'stage trees = train(lightgbm(trees = 50), prepared)',
    good: 'stage trees = train(lightgbm(trees: 50), prepared)',
  },
});

export const comparisonChain = diagnosticKind<{ readonly operator: string }>({
  code: 'PIPE1045',
  severity: 'error',
  text: ({ operator }) =>
    operator.startsWith('..')
      ? { title: 'a range has two bounds', label: 'this would be a third' }
      : {
          title: 'comparisons do not chain',
          label: 'this compares the result of a comparison',
          help: 'join two comparisons with `and`',
        },
  page: {
    summary: 'A comparison of a comparison, or a range of a range.',
    text: '`a < b < c` would compare `true` or `false` with `c`. Write `a < b and b < c`, or for whether a number lies within bounds `b in a..c`.',
    bad: 'let ordered = 1 < 2 < 3',
    good: 'let ordered = 1 < 2 and 2 < 3',
  },
});

export const operatorAfterStep = diagnosticKind<{ readonly operator: string }>({
  code: 'PIPE1046',
  severity: 'error',
  text: ({ operator }) => ({
    title: `\`${operator}\` follows a step of a pipe`,
    why: '`|>` binds last, so it is not clear whether the operator belongs to the step or to the whole pipe',
    help: 'put parentheses around the pipe, or around what is piped',
  }),
  page: {
    summary: 'An operator after a step of a pipe.',
    text: 'The right side of `|>` is a call. What is computed from the result of a pipe is written with parentheses around the pipe.',
    bad: 'features both = bars |> hour() + weekday(bars)',
    good: 'features both = (bars |> hour()) + weekday(bars)',
  },
});

export const pipeIntoNoCall = diagnosticKind<{ readonly found: string }>({
  code: 'PIPE1047',
  severity: 'error',
  text: ({ found }) => ({
    title: `a value cannot be piped into ${found}`,
    help: 'on the right of `|>` stands a call, `f(…)` or just `f`: the value becomes its first argument',
  }),
  page: {
    summary: 'The right side of `|>` is no call.',
    text: '`x |> f(y)` means `f(x, y)`, and `x |> f` means `f(x)`. In a model, `x |> for width in widths { dense(width) }` pipes through the body once an item.',
    bad: 'features f = bars |> 14bars',
    good: 'features f = bars |> rsi(14bars)',
  },
});

export const settingsPlace = diagnosticKind<{ readonly reason: string; readonly help: string }>({
  code: 'PIPE1048',
  severity: 'error',
  text: ({ reason, help }) => ({ title: `these settings belong to no call: ${reason}`, help }),
  page: {
    summary: 'A `{` that opens neither a record nor the settings of a call.',
    text: "A call's settings, more named arguments in braces, follow its `)` on the same line. In the heads of `for`, `if` and `where` a `{` opens what comes after the head, so a call with settings needs parentheses there.",
    bad: 'stage trees = train(lightgbm(), prepared)\n{\n  stop: never(),\n}',
    good: 'stage trees = train(lightgbm(), prepared) {\n  stop: never(),\n}',
  },
});

export const tooDeep = diagnosticKind<{ readonly limit: number }>({
  code: 'PIPE1049',
  severity: 'error',
  text: ({ limit }) => ({
    title: `brackets are nested more than ${limit} deep`,
    label: 'this bracket is one too many',
    help: 'give an inner part a name with `let`',
  }),
  page: {
    summary: 'More levels of brackets than a person could read.',
    text: 'Brackets may be nested 32 deep. Text beyond that is most often generated by mistake; name its parts.',
    bad: `let deep = ${'('.repeat(33)}1${')'.repeat(33)}`,
    good: 'let inner = (1 + 2) * 3\nlet outer = (inner + 4) * 5',
  },
});

export const misplacedFit = diagnosticKind<Record<never, never>>({
  code: 'PIPE1050',
  severity: 'error',
  text: () => ({
    title: '`fit` stands between `|>` and its step',
    help: 'write `rows |> fit step(…)`',
  }),
  page: {
    summary: '`fit` before something that is no step of a pipe.',
    text: 'A step that learns from rows is marked where the rows flow into it: `rows |> fit scale(robust)`.',
    bad: 'dataset scaled = fit scale(prepared, robust)',
    good: 'dataset scaled = prepared |> fit scale(robust)',
  },
});

export const comprehensionForm = diagnosticKind<Record<never, never>>({
  code: 'PIPE1051',
  severity: 'error',
  text: () => ({
    title: 'a list made by `for` has one item before the `for`',
    help: 'write `[item for name in list]`, and a list of several values without `for`',
  }),
  page: {
    summary: 'A `for` after several items of a list.',
    text: '`[f(x) for x in xs if p(x)]` makes a list of one expression; a list of several expressions has no `for`.',
    bad: 'let lags = [1, n for n in [2, 3]]',
    good: 'let lags = [n for n in [1, 2, 3]]',
  },
});

export const closeGreater = diagnosticKind<Record<never, never>>({
  code: 'PIPE1052',
  severity: 'error',
  text: () => ({
    title: '`>=` is a comparison',
    help: 'put a space between the `>` of the type and the `=` of the default',
  }),
  page: {
    summary: "The `>` that ends a type touches the default's `=`.",
    text: 'Without a space `>=` is the comparison.',
    bad: 'param widths: List<Int>= [64, 32]',
    good: 'param widths: List<Int> = [64, 32]',
  },
});

export const expressionKinds = [
  unexpected,
  expectedExpression,
  unclosedBracket,
  unmatchedCloser,
  missingComma,
  argumentEquals,
  comparisonChain,
  operatorAfterStep,
  pipeIntoNoCall,
  settingsPlace,
  tooDeep,
  misplacedFit,
  comprehensionForm,
  closeGreater,
] as const satisfies readonly DiagnosticKind<never>[];
