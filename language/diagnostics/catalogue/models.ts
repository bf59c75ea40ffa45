import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';

function example(...body: readonly string[]): string {
  return [
    'model Small(width: Int in 1.. = 16) {',
    '  input x: Tensor[feature]',
    ...body.map((line) => `  ${line}`),
    '}',
    '',
    'dataset bars = simulate(assets: 4)',
    'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)',
    'dataset rows = returns(bars, [1bars, 8bars])',
    '  |> labelled(outcome.profit)',
    '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
    'stage network = train(Small(), rows)',
  ].join('\n');
}

const good = example('output logit = x |> dense(width) |> relu |> dense(1)');

export const unknownLayer = diagnosticKind<{ readonly name: string; readonly suggestion?: string }>({
  code: 'PIPE7101',
  severity: 'error',
  text: ({ name, suggestion }) => ({
    title: `there is no layer \`${name}\``,
    label: suggestion === undefined ? 'not found' : `did you mean \`${suggestion}\`?`,
    help:
      suggestion === undefined ? 'the layers are declared in `stdlib/layers/layers.pipe`' : `write \`${suggestion}\``,
  }),
  page: {
    summary: 'A layer that the library does not declare.',
    text: 'The bodies of models are made of the layers of `stdlib/layers`.',
    bad: example('output logit = x |> dens(width) |> relu |> dense(1)'),
    good,
  },
});

export const unknownTensor = diagnosticKind<{
  readonly name: string;
  readonly suggestion?: string;
  readonly below: boolean;
}>({
  code: 'PIPE7102',
  severity: 'error',
  text: ({ name, suggestion, below }) => ({
    title: below ? `\`${name}\` is used before it is made` : `the model has no \`${name}\``,
    label: below ? 'made further below' : suggestion === undefined ? 'not found' : `did you mean \`${suggestion}\`?`,
    ...(below
      ? { help: `move \`${name} = …\` above this line` }
      : { help: 'use an input of the model or a name made above' }),
  }),
  page: {
    summary: 'A name in a model that is neither an input nor made above.',
    text: 'A model is read from top to bottom: each line names a tensor that the lines after it may use.',
    bad: example('output logit = hidden |> dense(1)'),
    good,
  },
});

export const notATensor = diagnosticKind<{ readonly what: string }>({
  code: 'PIPE7103',
  severity: 'error',
  text: ({ what }) => ({
    title: `${what} stands where a tensor is needed`,
    label: 'no tensor',
    help: 'use an input, a name made above, or a layer',
  }),
  page: {
    summary: 'A number or another value stands where a tensor is needed.',
    text: 'Layers take tensors and settings; a parameter of the model is a setting.',
    bad: example('output logit = width |> dense(1)'),
    good,
  },
});

export const tensorAsSetting = diagnosticKind<{ readonly name: string }>({
  code: 'PIPE7104',
  severity: 'error',
  text: ({ name }) => ({
    title: `the tensor \`${name}\` stands where a setting is needed`,
    label: 'a tensor',
    why: 'settings of layers are known before the model runs; what a tensor holds is not',
    help: 'use a parameter of the model or a number',
  }),
  page: {
    summary: 'A tensor is given as the setting of a layer.',
    text: 'The width of a layer, a rate, a number of heads are numbers or parameters of the model.',
    bad: example('output logit = x |> dense(x) |> dense(1)'),
    good,
  },
});

export const layerInputs = diagnosticKind<{ readonly layer: string; readonly needed: string; readonly given: number }>({
  code: 'PIPE7105',
  severity: 'error',
  text: ({ layer, needed, given }) => ({
    title: `\`${layer}\` takes ${needed}`,
    label: given === 0 ? 'given none' : `given ${given}`,
    help: `pipe a tensor in: \`x |> ${layer}\``,
  }),
  page: {
    summary: 'A layer is given too few or too many tensors.',
    text: 'A layer takes its tensor from the pipe or as its first argument.',
    bad: example('output logit = dense(width: 1)'),
    good,
  },
});

export const nameTaken = diagnosticKind<{ readonly name: string; readonly by: string }>({
  code: 'PIPE7106',
  severity: 'error',
  text: ({ name, by }) => ({
    title: `\`${name}\` is ${by} already`,
    label: 'made a second time',
    help: 'give it a name of its own',
  }),
  page: {
    summary: 'A name is made twice in one model.',
    text: 'Every name in a model is made once, and its parameters, inputs and tensors share one space of names.',
    bad: example('hidden = x |> dense(width)', 'hidden = hidden |> relu', 'output logit = hidden |> dense(1)'),
    good,
  },
});

export const withoutOutput = diagnosticKind<{ readonly model: string }>({
  code: 'PIPE7107',
  severity: 'error',
  text: ({ model }) => ({
    title: `\`${model}\` has no output`,
    label: 'nothing comes out',
    why: 'training compares an output with the label',
    help: 'mark what the model gives: `output logit = … |> dense(1)`',
  }),
  page: {
    summary: 'A model without an output.',
    text: 'At least one line of a model begins with `output`.',
    bad: example('hidden = x |> dense(width)'),
    good,
  },
});

export const unusedInModel = diagnosticKind<{ readonly name: string; readonly what: string }>({
  code: 'PIPE7108',
  severity: 'warning',
  text: ({ name, what }) => ({
    title: `the ${what} \`${name}\` is never used`,
    label: 'no output comes of it',
    help: 'use it or remove it; `tap` marks what is to be reached from outside',
  }),
  page: {
    summary: 'An input or a tensor of a model of which no output is made.',
    text: 'What no output or tap needs is not computed.',
    bad: example('hidden = x |> dense(width)', 'output logit = x |> dense(1)'),
    good,
  },
});

export const unsupportedInModel = diagnosticKind<{ readonly what: string; readonly help: string }>({
  code: 'PIPE7109',
  severity: 'error',
  text: ({ what, help }) => ({ title: `${what} has no place in a model`, label: 'makes no tensor', help }),
  page: {
    summary: 'An expression in a model that makes no tensor.',
    text: 'The lines of a model are layers, pipes, repetitions with `for`, choices with `if`, and `+ - * /` between tensors.',
    bad: example('output logit = x[0] |> dense(1)'),
    good,
  },
});

export const inputType = diagnosticKind<{ readonly name: string; readonly type: string }>({
  code: 'PIPE7110',
  severity: 'error',
  text: ({ name, type }) => ({
    title: `the input \`${name}\` cannot be of type \`${type}\``,
    label: 'neither a tensor of the rows nor their index',
    help: 'write `Tensor[feature]`, `Tensor[time, feature]` or `Index`',
  }),
  page: {
    summary: 'An input of a model is neither a tensor of the data nor an index.',
    text: '`Tensor[feature]` is the feature columns of a row, `Tensor[time, feature]` those of a window, `Index` the row’s asset.',
    bad: example('input day: Date', 'output logit = x |> dense(width) |> relu |> dense(1)'),
    good,
  },
});

/** Bodies of models: PIPE7101 to PIPE7199. */
export const modelsKinds = [
  unknownLayer,
  unknownTensor,
  notATensor,
  tensorAsSetting,
  layerInputs,
  nameTaken,
  withoutOutput,
  unusedInModel,
  unsupportedInModel,
  inputType,
] as const satisfies readonly DiagnosticKind<never>[];
