import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

const plain = 'export dataset bars = simulate()';

export const circleOfPipelines = diagnosticKind<{ readonly path: readonly string[] }>({
  code: 'PIPE2101',
  severity: 'error',
  text: ({ path }) => ({
    title: `these pipelines are instances of each other: ${path.map((name) => `\`${name}\``).join(' → ')}`,
    label: 'closes the circle',
    why: 'each instance would hold another one, without end',
    help: 'bring what is shared into a file of its own and `import` it: imports may form a circle',
  }),
  page: {
    summary: 'Files that `use` or `extends` each other.',
    text: 'A used or extended file becomes part of the one that names it, with all that it uses itself. Imports only name declarations of another file and may go both ways.',
    bad: '// test.pipe\nuse again = "./test.pipe"\nexport dataset bars = simulate()',
    good: plain,
  },
});

export const tooManyInstances = diagnosticKind<{ readonly limit: number }>({
  code: 'PIPE2102',
  severity: 'error',
  text: ({ limit }) => ({
    title: `the program has more than ${limit.toLocaleString('en-US')} instances of pipelines`,
    label: 'one too many',
    help: 'files that use each other twice double at every level: use one instance and share it',
  }),
  page: {
    summary: 'Too many instances of pipelines.',
    text: 'Every `use` makes an instance of the file and of all that it uses. Files that use the next one twice, level by level, make more instances than can be compiled.',
    bad: 'use a = "./level1.pipe"\nuse b = "./level1.pipe"',
    good: plain,
  },
});

export const secondExtends = diagnosticKind<Record<string, never>>({
  code: 'PIPE2103',
  severity: 'error',
  text: () => ({
    title: 'a file extends one other file',
    label: 'a second base',
    why: 'with two bases, a name of both would mean two things',
    help: 'extend one of them, and `use` or `import` from the other',
  }),
  page: {
    summary: 'A file with two `extends`.',
    text: 'A file that extends another has all its declarations. There is one base, so that each of its names means one thing.',
    bad: 'extends "./one.pipe"\nextends "./two.pipe"',
    good: plain,
  },
});

export const overrideWithoutBase = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE2104',
  severity: 'error',
  text: ({ name }) => ({
    title: `\`override ${name}\` stands in a file that extends nothing`,
    label: 'there is no base to override in',
    help: 'write `extends "./base.pipe"`, or declare a value: `let`, `dataset`, `stage`, …',
  }),
  page: {
    summary: '`override` without `extends`.',
    text: '`override NAME = …` replaces a declaration of the file that this one extends.',
    bad: 'override bars = simulate()\nexport let period = 14bars',
    good: plain,
  },
});

export const nothingToOverride = diagnosticKind<{
  readonly name: string;
  readonly path: string;
  readonly sort?: string;
  readonly suggestion?: string;
}>({
  code: 'PIPE2105',
  severity: 'error',
  text: ({ name, path, sort, suggestion }) => ({
    title:
      sort === undefined
        ? `\`${path}\` declares no \`${name}\` to override`
        : `\`${name}\` is a ${sort}, which cannot be overridden`,
    label:
      suggestion === undefined
        ? 'values and parameters of the base can be overridden'
        : `did you mean \`${suggestion}\`?`,
    why: 'an override that matches nothing would be silently without effect',
  }),
  page: {
    summary: 'An override of something that the base does not declare.',
    text: '`override NAME = …` names a value or a parameter of the file that this one extends.',
    bad: 'extends "./base.pipe"\noverride periodd = 3bars',
    good: plain,
  },
});

export const redeclaredBase = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE2106',
  severity: 'error',
  text: ({ name }) => ({
    title: `the base of this file declares \`${name}\` already`,
    label: 'declared again here',
    why: 'whether the base was to be changed, or the name was taken by accident, must be visible',
    help: `write \`override ${name} = …\` to replace it (\`base.${name}\` is what it was), or take another name`,
  }),
  page: {
    summary: 'A declaration with the name of one of the base, without `override`.',
    text: 'A file that extends another has all its names. Replacing one of them is written `override`.',
    bad: 'extends "./base.pipe"\nlet period = 3bars',
    good: plain,
  },
});

export const overrideType = diagnosticKind<{
  readonly name: string;
  readonly base: string;
  readonly given: string;
}>({
  code: 'PIPE2107',
  severity: 'error',
  text: ({ name, base, given }) => ({
    title: `\`${name}\` of the base is ${base}, and its override is ${given}`,
    label: `this is ${given}`,
    why: 'whatever the base makes of the name was written for its type',
    help: `write ${base}, or give the new value a name of its own`,
  }),
  page: {
    summary: 'An override of another type.',
    text: 'An override has the type of what it overrides: the declarations of the base that read it were checked with that type in mind.',
    bad: 'extends "./base.pipe"\noverride period = "14"',
    good: plain,
  },
});

export const overrideWeaker = diagnosticKind<{ readonly name: string; readonly fact: string }>({
  code: 'PIPE2108',
  severity: 'error',
  text: ({ name, fact }) => ({
    title: `the override of \`${name}\` promises less than what it overrides`,
    label: fact,
    why: 'what the base proves about its results rests on these facts',
    help: 'keep the fact, or declare the value under a name of its own',
  }),
  page: {
    summary: 'An override with weaker facts.',
    text: 'The facts of an override are at least as strong as those of what it overrides: no column is known later, no more rows were seen, the rows are those of the same base and split.',
    bad: 'extends "./base.pipe"\noverride rows = base.rows |> lead(1bars)',
    good: plain,
  },
});

export const givenTwice = diagnosticKind<{ readonly name: string; readonly layer: string }>({
  code: 'PIPE2110',
  severity: 'error',
  text: ({ name, layer }) => ({
    title: `\`${name}\` is given twice, by ${layer}`,
    label: 'given again here',
    why: 'neither of two values of one layer comes before the other',
    help: 'keep one of them; `--set` goes before both',
  }),
  page: {
    summary: 'Two values for one parameter in the same layer.',
    text: 'A parameter has its default, then what a file that extends this one says, then `--params` files and the environment, then `--set`. Within one of these layers a parameter is given once.',
    bad: '// pipec check FILE --params a.yaml --params b.yaml, both with `assets`\nparam assets: Int = 8\nexport dataset bars = simulate(assets: assets)',
    good: 'param assets: Int = 8\nexport dataset bars = simulate(assets: assets)',
  },
});

export const unreadableParameters = diagnosticKind<{ readonly path: string; readonly reason: string }>({
  code: 'PIPE2111',
  severity: 'error',
  text: ({ path, reason }) => ({
    title: `the parameters in \`${path}\` cannot be read: ${reason}`,
    label: 'here',
    help: 'write one `name: value` a line, each value as a .pipe file has it: `epochs: 50`, `horizon: 8h`',
  }),
  page: {
    summary: 'A parameters file that is no list of names and values.',
    text: 'A file for `--params` is a YAML mapping from the names of parameters to values, each written as in a `.pipe` file.',
    bad: '// fast.yaml holds a list: `- 3`\nparam assets: Int = 8\nexport dataset bars = simulate(assets: assets)',
    good: '// fast.yaml holds `assets: 3`\nparam assets: Int = 8\nexport dataset bars = simulate(assets: assets)',
  },
});

/** Files of a program and what they give each other: PIPE2101 to PIPE2199. */
export const modulesKinds = [
  circleOfPipelines,
  tooManyInstances,
  secondExtends,
  overrideWithoutBase,
  nothingToOverride,
  redeclaredBase,
  overrideType,
  overrideWeaker,
  givenTwice,
  unreadableParameters,
] as const satisfies readonly DiagnosticKind<never>[];
