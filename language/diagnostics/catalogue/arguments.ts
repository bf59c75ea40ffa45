import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';

export const unknownArgument = diagnosticKind<{
  readonly name: string;
  readonly callee: string;
  readonly parameters: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE3002',
  severity: 'error',
  text: ({ name, callee, parameters, suggestion }) => ({
    title: `\`${callee}\` has no parameter \`${name}\``,
    label: suggestion === undefined ? 'no such parameter' : `did you mean \`${suggestion}\`?`,
    help: parameters.length === 0 ? 'it takes no arguments' : `its parameters are ${nameList(parameters, 20)}`,
  }),
  page: {
    summary: 'An argument for a parameter that does not exist.',
    text: 'Arguments are given by the names that the declaration of the operator or model gives them, between the parentheses or in the block after them.',
    bad: 'dataset bars = simulate(asset: 8)\nexport dataset rows = bars',
    good: 'dataset bars = simulate(assets: 8)\nexport dataset rows = bars',
  },
});

export const missingArguments = diagnosticKind<{
  readonly callee: string;
  readonly missing: readonly { readonly name: string; readonly type: string; readonly members?: readonly string[] }[];
  /** What the library says of the only one. */
  readonly says?: string;
}>({
  code: 'PIPE3003',
  severity: 'error',
  text: ({ callee, missing, says }) => ({
    title: `\`${callee}\` lacks ${nameList(
      missing.map(({ name }) => name),
      20,
    )}`,
    label: missing.length === 1 ? 'a required argument is missing' : `${missing.length} required arguments are missing`,
    ...(says === undefined ? {} : { why: says }),
    help: `add ${missing.map(placeholder).join(', ')}`,
  }),
  page: {
    summary: 'Arguments without a default are not given.',
    text: 'A parameter that has no default must be given: what matters to the meaning of a result, such as the embargo of a split, is never chosen silently.',
    bad: 'dataset bars = simulate()\nlabel outcome = bars |> triple_barrier(profit: 3%, stop: 2%, path: close)\nexport dataset rows = bars |> labelled(outcome.profit)',
    good: 'dataset bars = simulate()\nlabel outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)\nexport dataset rows = bars |> labelled(outcome.profit)',
  },
});

/** `` `stamp: open` or `stamp: close` ``, `` `horizon: <TimeSpan>` `` */
function placeholder(parameter: {
  readonly name: string;
  readonly type: string;
  readonly members?: readonly string[];
}): string {
  const { name, type, members = [] } = parameter;
  if (members.length === 0 || members.length > 4) return `\`${name}: <${type}>\``;
  return members.map((member) => `\`${name}: ${member}\``).join(' or ');
}

export const tooManyPositional = diagnosticKind<{
  readonly callee: string;
  readonly most: number;
  readonly named: string | undefined;
}>({
  code: 'PIPE3004',
  severity: 'error',
  text: ({ callee, most, named }) => ({
    title:
      most === 0
        ? `\`${callee}\` takes its arguments by name`
        : `\`${callee}\` takes ${most === 1 ? 'one argument' : `${most} arguments`} by position`,
    label: 'an argument without a name',
    why: 'only the leading parameters that an operator marks may be given without their names',
    help: named === undefined ? 'remove it' : `name the argument, for instance \`${named}: …\``,
  }),
  page: {
    summary: 'More arguments without a name than the operator takes.',
    text: 'Parameters before the `*` of a declaration may be given by position, the others by name only. The parameters of a model are always named.',
    bad: 'dataset bars = simulate()\nexport features strength = rsi(bars, 14bars, cutler)',
    good: 'dataset bars = simulate()\nexport features strength = rsi(bars, 14bars, smoothing: cutler)',
  },
});

export const duplicateArgument = diagnosticKind<{ readonly name: string; readonly callee: string }>({
  code: 'PIPE3005',
  severity: 'error',
  text: ({ name, callee }) => ({
    title: `\`${name}\` of \`${callee}\` is given twice`,
    label: 'given again here',
    help: 'remove one of the two',
  }),
  page: {
    summary: 'One parameter is given two values.',
    text: 'An argument may stand between the parentheses or in the block after them, by position or by name, but only once. What is piped into a call is its first argument.',
    bad: 'dataset bars = simulate()\nexport features strength = bars |> rsi(bars, period: 14bars)',
    good: 'dataset bars = simulate()\nexport features strength = bars |> rsi(period: 14bars)',
  },
});

export const noOverload = diagnosticKind<{
  readonly callee: string;
  readonly parameter: string;
  readonly accepted: readonly string[];
  readonly given: string;
}>({
  code: 'PIPE3013',
  severity: 'error',
  text: ({ callee, parameter, accepted, given }) => ({
    title: `no \`${callee}\` takes ${given} as \`${parameter}\``,
    label: `this is ${given}`,
    help: `\`${parameter}\` can be ${accepted.join(' or ')}`,
  }),
  page: {
    summary: 'No variant of an operator fits its first argument.',
    text: 'Operators of one name are told apart by the type of their first parameter: `train` takes a network or trees.',
    bad: 'dataset bars = simulate()\nstage trees = train(bars, bars)',
    good: 'dataset bars = simulate()\nlabel outcome = bars |> forward_return(8bars)\ndataset rows = bars |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))\nstage trees = train(lightgbm(), rows)',
  },
});

/** Arguments and the parameters they are for; part of the types' family. */
export const argumentsKinds = [
  unknownArgument,
  missingArguments,
  tooManyPositional,
  duplicateArgument,
  noOverload,
] as const satisfies readonly DiagnosticKind<never>[];
