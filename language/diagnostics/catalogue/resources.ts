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
  /** Examples that go through the model at once. */
  readonly batch: number;
  /** Parts of a step with which it would fit. */
  readonly fitting?: number;
}>({
  code: 'PIPE8901',
  severity: 'error',
  text: ({ model, declared, needed, parameters, activations, batch, fitting }) => ({
    title: `training \`${model}\` needs at least ${needed} of memory, and the stage declares ${declared}`,
    label: `${parameters} of parameters and their gradients, ${activations} of activations for a batch of ${batch}`,
    why: 'it would be killed after the data is ready, at its first step',
    help:
      fitting === undefined
        ? 'declare more memory, take a smaller `batch`, or make the model smaller'
        : `write \`accumulate: ${fitting}\`, which takes each step in so many parts to the result of the whole, or declare more memory`,
  }),
  page: {
    summary: 'A stage declares less memory than its model needs.',
    text: 'The sizes of a model are known before it runs: its parameters with a gradient each, and what every layer gives for each example that goes through the model at once. With `accumulate: k` that is a k-th of the batch. The figure is a lower bound; the state of the optimiser and the framework come on top.',
    bad: example('64MiB'),
    good: example('4GiB'),
  },
});

/** What a stage asks of the machine: PIPE8901 to PIPE8999. */
export const resourcesKinds = [memoryTooSmall] as const satisfies readonly DiagnosticKind<never>[];
