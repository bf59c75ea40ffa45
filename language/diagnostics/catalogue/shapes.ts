import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';
import { modelsKinds } from './models.ts';
import { tapsKinds } from './taps.ts';
import { trainingKinds } from './training.ts';

function example(model: readonly string[], rows: readonly string[], training: string): string {
  return [
    ...model,
    '',
    'dataset bars = simulate(assets: 4)',
    'features candidates = returns(bars, [1bars, 8bars])',
    'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)',
    'dataset rows = candidates',
    ...rows,
    training,
  ].join('\n');
}

const labelledProfit = '  |> labelled(outcome.profit)';
const split = '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))';
const trained = 'stage network = train(Small(), rows)';
const window = '  |> window(24bars)';

function small(input: string, body: string): readonly string[] {
  return ['model Small() {', `  input x: ${input}`, `  output logit = ${body}`, '}'];
}

const flat = small('Tensor[feature]', 'x |> dense(16) |> relu |> dense(1)');
const sequence = small('Tensor[time, feature]', 'x |> flatten |> dense(1)');

const heads = [
  'model Small() {',
  '  input x: Tensor[feature]',
  '  shared = x |> dense(16) |> relu',
  '  output profit = shared |> dense(1)',
  '  output stop = shared |> dense(1)',
  '  output timeout = shared |> dense(1)',
  '}',
];

/** A layer whose inputs do not fit it or each other. */
export const layerMismatch = diagnosticKind<{
  readonly layer: string;
  readonly fact: string;
  readonly shapes: string;
  readonly help: string;
}>({
  code: 'PIPE7001',
  severity: 'error',
  text: ({ layer, fact, shapes, help }) => ({
    title: fact,
    label: `\`${layer}\` is given ${shapes}`,
    help,
  }),
  page: {
    summary: 'A layer is given tensors of shapes that it cannot take.',
    text: 'Every shape in a model is known before it runs: the widths of the layers are numbers, and `feature` and `time` are the columns and bars of the rows it is trained on. Where shapes disagree, both are shown with the places they come from.',
    bad: example(
      [
        'model Small() {',
        '  input x: Tensor[feature]',
        '  wide = x |> dense(16)',
        '  narrow = x |> dense(8)',
        '  output logit = (wide + narrow) |> dense(1)',
        '}',
      ],
      [labelledProfit, split],
      trained,
    ),
    good: example(
      [
        'model Small() {',
        '  input x: Tensor[feature]',
        '  wide = x |> dense(16)',
        '  narrow = x |> dense(16)',
        '  output logit = (wide + narrow) |> dense(1)',
        '}',
      ],
      [labelledProfit, split],
      trained,
    ),
  },
});

/** A network over time, and rows that are no windows. */
export const needsWindow = diagnosticKind<{ readonly model: string; readonly input: string }>({
  code: 'PIPE7002',
  severity: 'error',
  text: ({ model, input }) => ({
    title: `\`${model}\` reads sequences, and the rows are single bars`,
    label: `\`${input}\` has the dimension \`time\``,
    help: 'make windows of the rows: `rows |> window(24bars)`',
  }),
  page: {
    summary: 'A model with the dimension `time` is trained on rows that are not windowed.',
    text: 'An example of a windowed frame has the shape [time, feature]: a row and those before it. Without `window` it is [feature].',
    bad: example(sequence, [labelledProfit, split], trained),
    good: example(sequence, [labelledProfit, split, window], trained),
  },
});

/** Windowed rows, and a network without time. */
export const needsTime = diagnosticKind<{ readonly model: string; readonly input: string; readonly window: number }>({
  code: 'PIPE7003',
  severity: 'error',
  text: ({ model, input, window: bars }) => ({
    title: `the rows are windows of ${bars} bars, and \`${model}\` reads single bars`,
    label: `\`${input}\` has no dimension \`time\``,
    help: `declare it \`input ${input}: Tensor[time, feature]\`, or train on rows without \`window\``,
  }),
  page: {
    summary: 'A model without the dimension `time` is trained on windows.',
    text: 'Windowed rows have the shape [time, feature]; a model that reads them declares its input so.',
    bad: example(flat, [labelledProfit, split, window], trained),
    good: example(flat, [labelledProfit, split], trained),
  },
});

/** An output whose width is not what its label needs. */
export const outputWidth = diagnosticKind<{
  readonly output: string;
  readonly shape: string;
  readonly needed: string;
  readonly head: string;
  readonly target: string;
}>({
  code: 'PIPE7004',
  severity: 'error',
  text: ({ output, shape, needed, head, target }) => ({
    title: `the output \`${output}\` is ${shape}, and the ${target} label \`${head}\` needs ${needed}`,
    label: `is ${shape}`,
    help: `end the output in \`|> dense(${needed.slice(1, -1)})\``,
  }),
  page: {
    summary: 'The output of a model does not have the width that its label needs.',
    text: 'A binary label needs one number an example (the logit of its probability), a real label one number, a label of n classes n logits.',
    bad: example(small('Tensor[feature]', 'x |> dense(16)'), [labelledProfit, split], trained),
    good: example(flat, [labelledProfit, split], trained),
  },
});

/** Outputs and heads that do not match by name. */
export const outputsWithoutHeads = diagnosticKind<{
  readonly model: string;
  readonly outputs: readonly string[];
  readonly heads: readonly string[];
}>({
  code: 'PIPE7005',
  severity: 'error',
  text: ({ model, outputs, heads }) => ({
    title: `the outputs of \`${model}\` and the heads of the label do not match`,
    label: `the model gives ${nameList(outputs, 6)}, the rows have ${nameList(heads, 6)}`,
    why: 'each output learns the head of its name; only a single output and a single head need no common name',
    help: 'give the outputs the names of the heads, or label the rows with one head: `labelled(outcome.profit)`',
  }),
  page: {
    summary: 'A model has other outputs than the label has heads.',
    text: 'Outputs and heads match by name. A model with one output learns the one head of its rows, whatever the two are called.',
    bad: example(flat, ['  |> labelled(outcome)', split], trained),
    good: example(flat, [labelledProfit, split], trained),
  },
});

/** One head is needed, and the rows carry several. */
export const severalHeads = diagnosticKind<{ readonly step: string; readonly heads: readonly string[] }>({
  code: 'PIPE7006',
  severity: 'error',
  text: ({ step, heads }) => ({
    title: `\`${step}\` learns one head, and the rows carry ${heads.length}`,
    label: `the heads are ${nameList(heads, 6)}`,
    help: `choose one: \`labelled(outcome.${heads[0] ?? 'head'})\``,
  }),
  page: {
    summary: 'A step that learns one head is given rows with several.',
    text: 'Tree models and rankings by them learn a single target.',
    bad: example([], ['  |> labelled(outcome)', split], 'stage trees = train(lightgbm(), rows)').trimStart(),
    good: example([], [labelledProfit, split], 'stage trees = train(lightgbm(), rows)').trimStart(),
  },
});

/** Losses given head by head, and a head without one. */
export const headWithoutLoss = diagnosticKind<{
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly heads: readonly string[];
}>({
  code: 'PIPE7008',
  severity: 'error',
  text: ({ missing, unknown, heads }) => ({
    title:
      missing.length > 0
        ? `${nameList(missing, 6)} ${missing.length === 1 ? 'has' : 'have'} no loss`
        : `a loss is given for ${nameList(unknown, 6)}, and the label has no such head`,
    label: `the heads are ${nameList(heads, 6)}`,
    why: 'a head without a loss learns nothing, and would be scored all the same',
    help:
      missing.length > 0
        ? `add ${missing.map((head) => `\`${head}: …\``).join(', ')}, or give one loss for all heads`
        : 'name the heads of the label',
  }),
  page: {
    summary: 'Losses are given head by head, and do not match the heads.',
    text: 'A single loss serves every head of the label; a record gives each head its own, by name.',
    bad: example(
      heads,
      ['  |> labelled(outcome)', split],
      'stage network = train(Small(), rows) { stop: early(watch: validation.loss), loss: { profit: focal(), stop: focal() } }',
    ),
    good: example(
      heads,
      ['  |> labelled(outcome)', split],
      'stage network = train(Small(), rows) { stop: early(watch: validation.loss), loss: { profit: focal(), stop: focal(), timeout: binary_cross_entropy() } }',
    ),
  },
});

/** An encoder that does not give its input back. */
export const givesNotBack = diagnosticKind<{
  readonly model: string;
  readonly outputs: readonly string[];
  readonly given: string;
  readonly needed: string;
}>({
  code: 'PIPE7010',
  severity: 'error',
  text: ({ model, outputs, given, needed }) => ({
    title:
      outputs.length === 1
        ? `\`${model}\` is to give its input back, which is ${needed}, and \`${outputs[0]}\` is ${given}`
        : `\`${model}\` is to give its input back, and has ${outputs.length} outputs`,
    label: outputs.length === 1 ? `gives ${given}` : `the outputs are ${nameList(outputs, 6)}`,
    why: 'an encoder learns without labels: what it loses of its own input is what it is trained by',
    help: 'give it one output, of the shape of its input: `output back = decoded |> dense_as(x)`',
  }),
  page: {
    summary: 'A model that is trained to give its input back has another output.',
    text: '`encode` trains an autoencoder: one output, as wide as the features, held against the features themselves. What is read of it is a tap.',
    bad: example(
      [
        'model Small() {',
        '  input x: Tensor[feature]',
        '  tap latent_mean = x |> dense(4)',
        '  output back = latent_mean |> dense(4)',
        '}',
      ],
      [labelledProfit, split, '  |> fit encode(Small())'],
      'export dataset latent = rows',
    ),
    good: example(
      [
        'model Small() {',
        '  input x: Tensor[feature]',
        '  tap latent_mean = x |> dense(4)',
        '  output back = latent_mean |> dense_as(x)',
        '}',
      ],
      [labelledProfit, split, '  |> fit encode(Small())'],
      'export dataset latent = rows',
    ),
  },
});

/** A `logits` layer for a head that the label does not have, or for none of several. */
export const logitsOfNoHead = diagnosticKind<{
  readonly head?: string;
  readonly heads: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE7009',
  severity: 'error',
  text: ({ head, heads, suggestion }) => ({
    title:
      head === undefined
        ? `\`logits\` is for one head, and the label has ${heads.length}`
        : `\`logits\` is for the head \`${head}\`, which the label does not have`,
    label: `the heads are ${nameList(heads, 6)}`,
    why: 'a head decides how many numbers the layer gives: one for each of its classes',
    help: `write \`logits("${suggestion ?? heads[0] ?? 'head'}")\``,
  }),
  page: {
    summary: 'A layer `logits` names no head of the label.',
    text: 'The layer gives a number for each class of a head, and one where the head is binary or real. Without a name it is the only head.',
    bad: example(small('Tensor[feature]', 'x |> dense(16) |> logits("direction")'), [labelledProfit, split], trained),
    good: example(small('Tensor[feature]', 'x |> dense(16) |> logits'), [labelledProfit, split], trained),
  },
});

/** Shapes of tensors, the bodies of models that give them, and how models are trained: PIPE7001 to PIPE7999. */
export const shapesKinds = [
  layerMismatch,
  needsWindow,
  needsTime,
  outputWidth,
  outputsWithoutHeads,
  severalHeads,
  headWithoutLoss,
  logitsOfNoHead,
  givesNotBack,
  ...tapsKinds,
  ...modelsKinds,
  ...trainingKinds,
] as const satisfies readonly DiagnosticKind<never>[];
