import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

/** A circle of many declarations is told by its ends. */
function shortened(path: readonly string[]): readonly string[] {
  const names = path.map((name) => `\`${name}\``);
  return names.length <= 9 ? names : [...names.slice(0, 5), '…', ...names.slice(-3)];
}

export const cycle = diagnosticKind<{ readonly path: readonly string[] }>({
  code: 'PIPE6001',
  severity: 'error',
  text: ({ path }) => ({
    title:
      path.length <= 2
        ? `\`${path[0]}\` is made of itself`
        : `these declarations need each other: ${shortened(path).join(' → ')}`,
    label: `\`${path[0]}\` needs \`${path[1]}\` here`,
    why: 'nothing in the circle could be computed first',
    help: 'take one of the references out',
  }),
  page: {
    summary: 'Declarations that need each other.',
    text: 'Every reference is an edge of the graph that will be executed, so there must be an order in which each value comes after those it is made of.',
    bad: 'export dataset one = two |> lag(1bars)\nexport dataset two = one |> lag(1bars)',
    good: 'export dataset one = simulate()\nexport dataset two = one |> lag(1bars)',
  },
});

export const unused = diagnosticKind<{ readonly name: string; readonly sort: string }>({
  code: 'PIPE6002',
  severity: 'warning',
  text: ({ name, sort }) => ({
    title: `the ${sort} \`${name}\` is not used`,
    label: 'nothing that is exported, staged or reported needs it',
    why: 'what nothing needs is not run',
    help: 'remove it, use it, or `export` it',
  }),
  page: {
    summary: 'A declaration that no result needs.',
    text: 'What a run is for are the declarations with `export`, the stages and the reports. Whatever none of them needs is left out of the plan.',
    bad: 'dataset bars = simulate()\nfeatures strength = rsi(bars)\nexport features returned = returns(bars, [1bars])',
    good: 'dataset bars = simulate()\nexport features strength = rsi(bars)\nexport features returned = returns(bars, [1bars])',
  },
});

export const keyCollision = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE6003',
  severity: 'error',
  text: ({ name }) => ({
    title: `the loops make \`${name}\` twice`,
    label: 'the keys of a family are its own',
    why: 'a key names one member, in this run and in every other',
    help: 'take the repeated item out, or add what tells the two apart to the keys',
  }),
  page: {
    summary: 'Two members of a family with the same key.',
    text: 'The keys of a family come from its loops and must differ: `x["a"]` is one member. Numbers are compared by value, so `1` and `1.0` are one key.',
    bad: 'export dataset bars[seed] for seed in [1, 2, 1] = simulate(seed: seed)',
    good: 'export dataset bars[seed] for seed in [1, 2, 3] = simulate(seed: seed)',
  },
});

export const familyTooLarge = diagnosticKind<{
  readonly name: string;
  readonly product: readonly number[];
  readonly limit: number;
}>({
  code: 'PIPE6004',
  severity: 'error',
  text: ({ name, product, limit }) => {
    const total = product.reduce((all, one) => all * one, 1).toLocaleString('en-US');
    const factors = product.map((one) => (Number.isInteger(one) ? one.toLocaleString('en-US') : one.toFixed(1)));
    return {
      title: `\`${name}\` would have ${product.length > 1 ? `${factors.join(' × ')} = ` : ''}${total} members; ${limit.toLocaleString('en-US')} are the most`,
      label: 'one loop too many',
      help: 'loop over fewer items, or leave combinations out with `if`',
    };
  },
  page: {
    summary: 'A family with too many members.',
    text: 'Loops are expanded while the pipeline is compiled, and several loops multiply. The limit keeps a mistyped range from filling the memory.',
    bad: 'export dataset bars[a, b] for a in 1..1000 for b in 1..1000 = simulate(seed: a * 1000 + b)',
    good: 'export dataset bars[a, b] for a in 1..3 for b in 1..3 = simulate(seed: a * 10 + b)',
  },
});

export const callsTooDeep = diagnosticKind<{ readonly name: string; readonly limit: number }>({
  code: 'PIPE6005',
  severity: 'error',
  text: ({ name, limit }) => ({
    title: `functions call each other more than ${limit} deep`,
    label: `\`${name}\` is called here`,
    help: 'name what an inner function gives with a `let` of its own',
  }),
  page: {
    summary: 'Functions that call functions that call functions, too deep.',
    text: 'Functions are expanded where they are called. They cannot call themselves, and a chain of different ones has a limit.',
    bad: '// f300 calls f299, which calls f298, …\nlet f(x: Int): Int = f(x - 1)\nexport dataset bars = simulate(assets: f(3))',
    good: 'let twice(x: Int): Int = 2 * x\nexport dataset bars = simulate(assets: twice(3))',
  },
});

export const expectationFails = diagnosticKind<{ readonly found: string; readonly message?: string }>({
  code: 'PIPE6006',
  severity: 'error',
  text: ({ found, message }) => ({
    title: message === undefined ? `this expectation does not hold: ${found}` : `${message}: ${found}`,
    label: 'this is false, whatever the run brings',
    help: 'mend what it is about, or the expectation',
  }),
  page: {
    summary: 'An expectation that is known to fail before anything runs.',
    text: 'An `expect` about widths and constants is decided while the pipeline is compiled; one about figures of the run is a step that fails the run where it does not hold.',
    bad: 'export dataset bars = simulate()\nexpect width(bars) == 3',
    good: 'export dataset bars = simulate()\nexpect width(bars) == 5',
  },
});

export const afterNothing = diagnosticKind<{ readonly given: string }>({
  code: 'PIPE6007',
  severity: 'error',
  text: ({ given }) => ({
    title: `\`after\` waits for something that runs, and this is ${given}`,
    label: 'nothing to wait for',
    help: 'name a stage, a check or another value that a step makes',
  }),
  page: {
    summary: '`after` names a value that no step makes.',
    text: 'What `after` names must have ended well before the declaration starts; it orders steps that do not read each other.',
    bad: 'let count = 3\nexport dataset bars = simulate(assets: count) after count',
    good: 'dataset first = simulate(seed: 1)\nexport dataset bars = simulate() after first',
  },
});

export const unusedAllow = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE6008',
  severity: 'warning',
  text: ({ name }) => ({
    title: `\`allow ${name}\` allows nothing`,
    label: 'no such warning is left',
    why: 'an allowance that stays behind would hide the next mistake of its sort',
    help: 'remove it',
  }),
  page: {
    summary: 'An `allow` of a warning that the program does not have.',
    text: '`allow NAME "reason"` silences the warnings of one sort and is printed in the plan and in reports, with the reason.',
    bad: 'allow unused "kept for later"\nexport dataset bars = simulate()',
    good: 'allow unused "kept for later"\nlet period = 14bars\nexport dataset bars = simulate()',
  },
});

/** The graph of declarations and steps: PIPE6001 to PIPE6999. */
export const graphKinds = [
  cycle,
  unused,
  keyCollision,
  familyTooLarge,
  callsTooDeep,
  expectationFails,
  afterNothing,
  unusedAllow,
] as const satisfies readonly DiagnosticKind<never>[];
