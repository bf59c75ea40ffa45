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

/** The graph of declarations and steps: PIPE6001 to PIPE6999. */
export const graphKinds = [cycle, unused] as const satisfies readonly DiagnosticKind<never>[];
