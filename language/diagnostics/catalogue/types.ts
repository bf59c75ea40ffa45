import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';
import { argumentsKinds } from './arguments.ts';
import { familiesKinds } from './families.ts';
import { requirementsKinds } from './requirements.ts';

export const wrongType = diagnosticKind<{
  readonly what: string;
  readonly expected: string;
  readonly given: string;
  readonly help?: string | undefined;
}>({
  code: 'PIPE3001',
  severity: 'error',
  text: ({ what, expected, given, help }) => ({
    title: `${what} must be ${expected}`,
    label: `this is ${given}`,
    ...(help === undefined ? {} : { help }),
  }),
  page: {
    summary: 'A value of another type than the one expected.',
    text: 'Every argument, parameter and annotated declaration has a type. The only conversions are from `Int` to `Float`, and from one value to a list of it where a list of arguments ends a call.',
    bad: 'dataset bars = simulate(assets: "eight")\nexport dataset rows = bars',
    good: 'dataset bars = simulate(assets: 8)\nexport dataset rows = bars',
  },
});

export const outsideRefinement = diagnosticKind<{
  readonly what: string;
  readonly value: string;
  readonly constraint: string;
  readonly help: string;
}>({
  code: 'PIPE3006',
  severity: 'error',
  text: ({ what, value, constraint, help }) => ({
    title: `${what} is ${value}, which is not in ${constraint}`,
    label: `not in ${constraint}`,
    help,
  }),
  page: {
    summary: 'A value outside the range or list that its type allows.',
    text: 'A type may be refined: `Float in 0..<1`, `Int in [1, 2, 4]`. Refinements hold for arguments, defaults and values set from outside.',
    bad: 'dataset bars = simulate()\nexport features strength = rsi(bars, 1bars)',
    good: 'dataset bars = simulate()\nexport features strength = rsi(bars, 2bars)',
  },
});

export const brokenConstraint = diagnosticKind<{
  readonly callee: string;
  readonly constraint: string;
  readonly values: string;
}>({
  code: 'PIPE3007',
  severity: 'error',
  text: ({ callee, constraint, values }) => ({
    title: `the arguments of \`${callee}\` break \`${constraint}\``,
    label: values,
    help: `choose values for which \`${constraint}\` holds`,
  }),
  page: {
    summary: 'Arguments that are each possible, but not together.',
    text: 'The declaration of an operator or model may relate its parameters after `where`: the fast average of `macd` is shorter than the slow one, the shares of a split add up to 100%.',
    bad: 'dataset bars = simulate()\nexport features momentum = macd(bars, fast: 26bars, slow: 12bars)',
    good: 'dataset bars = simulate()\nexport features momentum = macd(bars, fast: 12bars, slow: 26bars)',
  },
});

export const unknownEnumMember = diagnosticKind<{
  readonly what: string;
  readonly name: string;
  readonly enumeration: string;
  readonly members: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE3008',
  severity: 'error',
  text: ({ what, name, enumeration, members, suggestion }) => ({
    title: `${what} cannot be \`${name}\``,
    label: suggestion === undefined ? `not a member of \`${enumeration}\`` : `did you mean \`${suggestion}\`?`,
    help: `the members of \`${enumeration}\` are ${nameList(members, 20)}`,
  }),
  page: {
    summary: 'A name that is no member of the enumeration expected.',
    text: 'An enumerated argument takes the bare name of one of its members.',
    bad: 'dataset bars = simulate()\nexport features strength = rsi(bars, smoothing: wilders)',
    good: 'dataset bars = simulate()\nexport features strength = rsi(bars, smoothing: wilder)',
  },
});

export const wrongOperand = diagnosticKind<{
  readonly operator: string;
  readonly left: string;
  readonly right?: string;
  readonly help?: string | undefined;
}>({
  code: 'PIPE3009',
  severity: 'error',
  text: ({ operator, left, right, help }) => ({
    title: `\`${operator}\` does not go with ${right === undefined || right === left ? left : `${left} and ${right}`}`,
    label: '',
    ...(help === undefined ? {} : { help }),
  }),
  page: {
    summary: 'An operator on values that it is not for.',
    text: 'Arithmetic, comparison and logic work on constants while the pipeline is compiled. On frames there is one operator: `a + b` puts their columns side by side.',
    bad: 'dataset bars = simulate()\nexport features ratio = bars / returns(bars, [1bars])',
    good: 'dataset bars = simulate()\nexport features both = bars + returns(bars, [1bars])',
  },
});

export const missingFit = diagnosticKind<{ readonly callee: string; readonly learns: string }>({
  code: 'PIPE3010',
  severity: 'error',
  text: ({ callee, learns }) => ({
    title: `\`${callee}\` learns from rows and is written without \`fit\``,
    label: learns,
    why: 'a reader must see where something is learnt, because whatever learnt from rows must not be judged on them',
    help: `write \`|> fit ${callee}(…)\``,
  }),
  page: {
    summary: 'A step that learns from rows is not marked with `fit`.',
    text: '`fit` before a step says that it looks at the rows of one part, train unless it says otherwise, and is then applied to all parts.',
    bad: 'dataset bars = simulate()\nlabel outcome = bars |> forward_return(8bars)\ndataset rows = bars |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))\nexport dataset scaled = rows |> scale(robust)',
    good: 'dataset bars = simulate()\nlabel outcome = bars |> forward_return(8bars)\ndataset rows = bars |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))\nexport dataset scaled = rows |> fit scale(robust)',
  },
});

export const superfluousFit = diagnosticKind<{ readonly callee: string }>({
  code: 'PIPE3011',
  severity: 'error',
  text: ({ callee }) => ({
    title: `\`${callee}\` learns nothing, so there is nothing to \`fit\``,
    label: 'superfluous',
    why: '`fit` marks the steps that learn from rows; on others it would mislead',
    help: 'remove `fit`',
  }),
  page: {
    summary: '`fit` before a step that learns nothing.',
    text: '`fit` stands before steps that learn from rows, and only before them.',
    bad: 'dataset bars = simulate()\nexport features strength = bars |> fit rsi(14bars)',
    good: 'dataset bars = simulate()\nexport features strength = bars |> rsi(14bars)',
  },
});

export const wrongDeclaration = diagnosticKind<{
  readonly name: string;
  readonly keyword: string;
  readonly given: string;
  readonly right: string;
}>({
  code: 'PIPE3012',
  severity: 'error',
  text: ({ name, keyword, given, right }) => ({
    title: `the ${keyword} \`${name}\` is ${given}`,
    label: `declared as a ${keyword}`,
    why: 'the word before a name tells a reader what it is: frames are datasets or features, what was trained is a stage',
    help: `write \`${right} ${name} = …\``,
  }),
  page: {
    summary: 'The word before a declaration does not go with its value.',
    text: '`dataset` and `features` are frames, `label` is a label, `stage` is a trained or evaluated model, `report` is a report, and `let` is anything.',
    bad: 'export stage bars = simulate()',
    good: 'export dataset bars = simulate()',
  },
});

export const notEvaluable = diagnosticKind<{ readonly title: string; readonly label: string; readonly help?: string }>({
  code: 'PIPE3015',
  severity: 'error',
  text: ({ title, label, help }) => ({ title, label, ...(help === undefined ? {} : { help }) }),
  page: {
    summary: 'An expression without a value.',
    text: 'Constants are computed while the pipeline is compiled: a division by zero, an index past the end of a list or a range without end has no value.',
    bad: 'let periods = [8bars, 24bars]\ndataset bars = simulate()\nexport features strength = rsi(bars, periods[2])',
    good: 'let periods = [8bars, 24bars]\ndataset bars = simulate()\nexport features strength = rsi(bars, periods[1])',
  },
});

export const layerOutsideModel = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE3017',
  severity: 'error',
  text: ({ name }) => ({
    title: `\`${name}\` is a layer and stands outside a model`,
    label: 'a layer of a network',
    why: 'layers work on tensors, and only the body of a `model` has them',
    help: 'declare a `model` with this layer and train it',
  }),
  page: {
    summary: 'A layer is called outside the body of a model.',
    text: 'Layers are declared for tensors. Frames become tensors where a model is trained on them.',
    bad: 'dataset bars = simulate()\nexport dataset wide = bars |> dense(8)',
    good: 'model Line() {\n  input x: Tensor[feature]\n  output logit = x |> dense(1)\n}\ndataset bars = simulate()\nlabel outcome = bars |> forward_return(8bars)\ndataset rows = bars |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))\nstage line = train(Line(), rows) { loss: squared_error(), stop: never() }',
  },
});

/** Types, arguments and refinements: PIPE3001 to PIPE3999. */
export const typesKinds = [
  wrongType,
  ...argumentsKinds,
  ...familiesKinds,
  ...requirementsKinds,
  outsideRefinement,
  brokenConstraint,
  unknownEnumMember,
  wrongOperand,
  missingFit,
  superfluousFit,
  wrongDeclaration,
  notEvaluable,
  layerOutsideModel,
] as const satisfies readonly DiagnosticKind<never>[];
