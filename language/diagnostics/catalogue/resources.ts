import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

function example(memory: string): string {
  return [
    'pipeline example',
    '',
    'dataset bars = simulate(assets: 4)',
    'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)',
    'dataset rows = returns(bars, [1bars, 8bars])',
    '  |> labelled(outcome.profit)',
    '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
    `stage network = train(Mlp(hidden: [4096, 4096]), rows) { resources: { memory: ${memory} } }`,
  ].join('\n');
}

/** A model that cannot fit the memory its stage declares. */
export const memoryTooSmall = diagnosticKind<{
  readonly model: string;
  readonly declared: string;
  readonly needed: string;
  readonly parameters: string;
  readonly activations: string;
  readonly batch: number;
}>({
  code: 'PIPE8901',
  severity: 'error',
  text: ({ model, declared, needed, parameters, activations, batch }) => ({
    title: `training \`${model}\` needs at least ${needed} of memory, and the stage declares ${declared}`,
    label: `${parameters} of parameters and their gradients, ${activations} of activations for a batch of ${batch}`,
    why: 'it would be killed after the data is ready, at its first step',
    help: 'declare more memory, take a smaller `batch`, or make the model smaller',
  }),
  page: {
    summary: 'A stage declares less memory than its model needs.',
    text: 'The sizes of a model are known before it runs: its parameters with a gradient each, and what every layer gives for each example of a batch. The figure is a lower bound; the state of the optimiser and the framework come on top.',
    bad: example('64MiB'),
    good: example('4GiB'),
  },
});

/** What a stage asks of the machine: PIPE8901 to PIPE8999. */
export const resourcesKinds = [memoryTooSmall] as const satisfies readonly DiagnosticKind<never>[];
