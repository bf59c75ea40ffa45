import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';

export const unknownName = diagnosticKind<{
  readonly name: string;
  readonly sort: string;
  readonly suggestion?: string;
}>({
  code: 'PIPE2001',
  severity: 'error',
  text: ({ name, sort, suggestion }) => ({
    title: `there is no ${sort} \`${name}\``,
    label: suggestion === undefined ? 'not declared, imported or in the library' : `did you mean \`${suggestion}\`?`,
  }),
  page: {
    summary: 'A name that nothing in scope declares.',
    text: 'A name is looked up among the variables of a `for` around it, the declarations and imports of the file, and the library. What is called must be an operator or a model; what is passed must be a value.',
    bad: 'let period = 14bars\ndataset bars = simulate()\nexport features strength = rsi(bars, periot)',
    good: 'let period = 14bars\ndataset bars = simulate()\nexport features strength = rsi(bars, period)',
  },
});

export const duplicateName = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE2002',
  severity: 'error',
  text: ({ name }) => ({
    title: `\`${name}\` is declared twice`,
    label: 'declared again here',
    why: 'every value has one declaration, so that its name tells where it comes from',
    help: 'give one of them another name',
  }),
  page: {
    summary: 'Two declarations of one name in a file.',
    text: 'Values are never changed after their declaration, and a name means one thing in its whole file, whatever the order of the declarations.',
    bad: 'export dataset bars = simulate(seed: 1)\nexport dataset bars = simulate(seed: 2)',
    good: 'export dataset bars = simulate(seed: 1)\nexport dataset other_bars = simulate(seed: 2)',
  },
});

export const memberShadowed = diagnosticKind<{
  readonly name: string;
  readonly enumeration: string;
  readonly sort: string;
}>({
  code: 'PIPE2003',
  severity: 'error',
  text: ({ name, enumeration, sort }) => ({
    title: `\`${name}\` could be the member of \`${enumeration}\` or the ${sort} of that name`,
    label: `a member of \`${enumeration}\` is expected here`,
    why: 'an argument of an enumerated type means the member, whatever else has its name, which a reader cannot see',
    help: `rename the ${sort}`,
  }),
  page: {
    summary: 'A member of an enumeration that has a namesake in scope.',
    text: 'Where a parameter has an enumerated type, a bare name is its member. A declaration with the same name would make the text say one thing and mean another.',
    bad: 'let cutler = 3\ndataset bars = simulate(assets: cutler)\nexport features strength = rsi(bars, smoothing: cutler)',
    good: 'let count = 3\ndataset bars = simulate(assets: count)\nexport features strength = rsi(bars, smoothing: cutler)',
  },
});

export const unknownMember = diagnosticKind<{
  readonly member: string;
  readonly target: string;
  readonly members: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE2004',
  severity: 'error',
  text: ({ member, target, members, suggestion }) => ({
    title: `${target} has no member \`${member}\``,
    label: suggestion === undefined ? 'no such member' : `did you mean \`${suggestion}\`?`,
    help: members.length === 0 ? 'it has no members at all' : `it has ${nameList(members, 12)}`,
  }),
  page: {
    summary: 'A member that the value does not have.',
    text: 'Members are the parts of a split frame (`rows.train`), the heads of a label (`outcome.profit`) and the entries of a record.',
    bad: 'let periods = { fast: 12bars, slow: 26bars }\ndataset bars = simulate()\nexport features strength = rsi(bars, periods.quick)',
    good: 'let periods = { fast: 12bars, slow: 26bars }\ndataset bars = simulate()\nexport features strength = rsi(bars, periods.fast)',
  },
});

export const notCallable = diagnosticKind<{ readonly what: string }>({
  code: 'PIPE2005',
  severity: 'error',
  text: ({ what }) => ({
    title: `${what} cannot be called`,
    label: 'an operator or a model is expected here',
    help: 'call an operator of the library or a model by its name: `rsi(bars)`, `bars |> rsi()`',
  }),
  page: {
    summary: 'Something that is neither an operator nor a model is called.',
    text: 'What stands before `(` and after `|>` must be the name of an operator or of a model.',
    bad: 'dataset bars = simulate()\nexport features strength = bars(14bars)',
    good: 'dataset bars = simulate()\nexport features strength = rsi(bars, 14bars)',
  },
});

export const unknownType = diagnosticKind<{ readonly name: string; readonly suggestion?: string }>({
  code: 'PIPE2006',
  severity: 'error',
  text: ({ name, suggestion }) => ({
    title: `there is no type \`${name}\``,
    label: suggestion === undefined ? 'not a type' : `did you mean \`${suggestion}\`?`,
  }),
  page: {
    summary: 'A type that does not exist.',
    text: 'Types are `Int`, `Float`, `Bool`, `String`, `Duration`, `Bars`, `TimeSpan`, `Bytes`, `Fraction`, `Path`, `Date`, `List<…>`, the enumerations in scope, and the kinds of values that operators take and give (`Frame`, `Label`, `Loss`, …).',
    bad: 'param count: Integer = 3\nexport dataset bars = simulate(assets: count)',
    good: 'param count: Int = 3\nexport dataset bars = simulate(assets: count)',
  },
});

export const notAValue = diagnosticKind<{ readonly name: string; readonly sort: string; readonly remedy: string }>({
  code: 'PIPE2007',
  severity: 'error',
  text: ({ name, sort, remedy }) => ({
    title: `\`${name}\` is ${sort}, not a value`,
    label: 'a value is expected here',
    help: remedy,
  }),
  page: {
    summary: 'The name of an operator, a model or an enumeration stands where a value is expected.',
    text: 'A bare name of an operator stands for a call without arguments only where it makes a recipe and needs none: `impute(median)`. Everything else is called with its arguments.',
    bad: 'dataset bars = simulate()\nexport features strength = rsi',
    good: 'dataset bars = simulate()\nexport features strength = rsi(bars)',
  },
});

export const unreadableModule = diagnosticKind<{ readonly path: string }>({
  code: 'PIPE2010',
  severity: 'error',
  text: ({ path }) => ({
    title: `the file \`${path}\` cannot be read`,
    label: 'imported here',
    help: 'paths are relative to the file that imports',
  }),
  page: {
    summary: 'An import of a file that is not there.',
    text: 'The path of an import is relative to the folder of the importing file and names its file with the ending `.pipe`.',
    bad: 'import { Tower } from "./networks/towers.pipe"\nexport dataset bars = simulate()',
    good: 'export dataset bars = simulate()',
  },
});

export const unknownExport = diagnosticKind<{
  readonly name: string;
  readonly path: string;
  readonly suggestion?: string;
}>({
  code: 'PIPE2011',
  severity: 'error',
  text: ({ name, path, suggestion }) => ({
    title: `\`${path}\` declares no \`${name}\``,
    label: suggestion === undefined ? 'no such declaration' : `did you mean \`${suggestion}\`?`,
  }),
  page: {
    summary: 'An import of a name that the file does not declare.',
    text: 'An import names declarations of the other file that are written with `export`.',
    bad: 'import { bars } from "./missing.pipe"\nexport dataset mine = bars',
    good: 'export dataset bars = simulate()',
  },
});

export const notExported = diagnosticKind<{ readonly name: string; readonly path: string }>({
  code: 'PIPE2012',
  severity: 'error',
  text: ({ name, path }) => ({
    title: `\`${name}\` is private to \`${path}\``,
    label: 'not exported',
    why: 'a file can change what it keeps private without breaking those that import it',
    help: `write \`export\` before the declaration of \`${name}\``,
  }),
  page: {
    summary: 'An import of a declaration that its file does not export.',
    text: 'Declarations are private to their file unless `export` stands before them.',
    bad: 'import { bars } from "./missing.pipe"\nexport dataset mine = bars',
    good: 'export dataset bars = simulate()',
  },
});

export const externOutsideLibrary = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE2013',
  severity: 'error',
  text: ({ name }) => ({
    title: `\`extern ${name}\` stands outside the library`,
    label: 'nothing implements it',
    why: 'an `extern` declares an operator that the runtime implements under the same name',
    help: 'write a `model`, or compose the operators of the library',
  }),
  page: {
    summary: 'An operator is declared in a pipeline.',
    text: 'Operators are declared in the library, beside which their implementations lie. A pipeline declares values and models.',
    bad: 'extern double(rows: Frame) -> Frame rowwise()\nexport dataset bars = simulate()',
    good: 'export dataset bars = simulate()',
  },
});

export const unknownParameter = diagnosticKind<{
  readonly name: string;
  readonly parameters: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE2014',
  severity: 'error',
  text: ({ name, parameters, suggestion }) => ({
    title: `the pipeline has no parameter \`${name}\``,
    label: suggestion === undefined ? 'set here' : `did you mean \`${suggestion}\`?`,
    help: parameters.length === 0 ? 'it declares no parameter' : `its parameters are ${nameList(parameters, 20)}`,
  }),
  page: {
    summary: '`--set` names a parameter that the pipeline does not declare.',
    text: 'Only what the entry file declares with `param` can be set from outside.',
    bad: '// pipec run FILE --set asset=3\nparam assets: Int = 8\nexport dataset bars = simulate(assets: assets)',
    good: '// pipec run FILE --set assets=3\nparam assets: Int = 8\nexport dataset bars = simulate(assets: assets)',
  },
});

export const parameterWithoutValue = diagnosticKind<{ readonly name: string; readonly settable: boolean }>({
  code: 'PIPE2015',
  severity: 'error',
  text: ({ name, settable }) => ({
    title: `the parameter \`${name}\` has no value`,
    label: 'declared without a default',
    help: settable ? `give one: \`--set ${name}=…\`, or a default after \`=\`` : 'give it a default after `=`',
  }),
  page: {
    summary: 'A parameter that has no default and was not set.',
    text: 'A parameter without a default must be given when the pipeline is checked, planned or run: `--set name=value`.',
    bad: 'param assets: Int\nexport dataset bars = simulate(assets: assets)',
    good: 'param assets: Int = 8\nexport dataset bars = simulate(assets: assets)',
  },
});

export const unknownWarning = diagnosticKind<{ readonly name: string; readonly suggestion?: string }>({
  code: 'PIPE2018',
  severity: 'error',
  text: ({ name, suggestion }) => ({
    title: `there is no warning \`${name}\` to allow`,
    label: suggestion === undefined ? 'not the name or code of a warning' : `did you mean \`${suggestion}\`?`,
    help: '`pipec explain --list` prints all of them, with their names and codes',
  }),
  page: {
    summary: '`allow` of something that is no warning.',
    text: '`allow NAME "reason"` names a warning by its name or its code, as `pipec explain --list` prints them.',
    bad: 'allow unusd "kept for later"\nlet period = 14bars\nexport dataset bars = simulate()',
    good: 'allow unused "kept for later"\nlet period = 14bars\nexport dataset bars = simulate()',
  },
});

export const errorAllowed = diagnosticKind<{ readonly name: string; readonly code: string }>({
  code: 'PIPE2019',
  severity: 'error',
  text: ({ name, code }) => ({
    title: `\`${name}\` is an error, which cannot be allowed`,
    label: 'only warnings can be allowed',
    why: 'a result that rests on an error would mean nothing, whatever the reason',
    help: `mend what is reported; \`pipec explain ${code}\` tells how`,
  }),
  page: {
    summary: '`allow` of an error.',
    text: 'Errors cannot be allowed away; warnings can, with a reason that is printed in the plan and in reports.',
    bad: 'allow shuffled_time "just this once"\nexport dataset bars = simulate()',
    good: 'allow unused "kept for later"\nlet period = 14bars\nexport dataset bars = simulate()',
  },
});

/** Names: unknown, twice declared, private, ambiguous: PIPE2001 to PIPE2999. */
export const namesKinds = [
  unknownName,
  duplicateName,
  memberShadowed,
  unknownMember,
  notCallable,
  unknownType,
  notAValue,
  unreadableModule,
  unknownExport,
  notExported,
  externOutsideLibrary,
  unknownParameter,
  parameterWithoutValue,
  unknownWarning,
  errorAllowed,
] as const satisfies readonly DiagnosticKind<never>[];
