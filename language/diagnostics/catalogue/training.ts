import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';

/** Rows with a binary label, or with a real one, and a training of `settings` on them. */
function example(settings: string, label: 'binary' | 'real' = 'binary'): string {
  const made =
    label === 'binary'
      ? 'triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)'
      : 'forward_return(horizon: 8bars)';
  return [
    'dataset bars = simulate(assets: 4)',
    'features candidates = returns(bars, [1bars, 8bars])',
    `label outcome = bars |> ${made}`,
    'dataset rows = candidates',
    `  |> labelled(outcome.${label === 'binary' ? 'profit' : 'forward_return'})`,
    '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
    `stage network = train(Mlp(), rows) { ${settings} }`,
  ].join('\n');
}

/** Rows with three binary heads, and a training of `settings` on them. */
function severalHeads(settings: string): string {
  return [
    'model Three() {',
    '  input x: Tensor[feature]',
    '  shared = x |> dense(16) |> relu',
    '  output profit = shared |> logits("profit")',
    '  output stop = shared |> logits("stop")',
    '  output timeout = shared |> logits("timeout")',
    '}',
    '',
    'dataset bars = simulate(assets: 4)',
    'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)',
    'dataset rows = returns(bars, [1bars, 8bars])',
    '  |> labelled(outcome)',
    '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
    `stage network = train(Three(), rows) { stop: early(watch: validation.loss), ${settings} }`,
  ].join('\n');
}

/** Steps in parts, and a layer that goes by the whole batch. */
export const partsOfBatch = diagnosticKind<{ readonly layers: readonly string[]; readonly parts: number }>({
  code: 'PIPE7201',
  severity: 'error',
  text: ({ layers, parts }) => ({
    title: `a batch in ${parts} parts is normalised part by part`,
    label: `${nameList(layers)} ${layers.length === 1 ? 'takes its' : 'take their'} mean and deviation from the examples that are together`,
    why: 'the result would not be that of the whole batch, as `accumulate` promises',
    help: 'normalise by `layer_norm`, freeze the layers, or leave `accumulate` out',
  }),
  page: {
    summary: 'A step is taken in parts by a model that normalises over the batch.',
    text: 'With `accumulate: k` the examples of a step go through the model in k parts whose gradients add up, which takes a k-th of the memory and gives the result of the whole batch. `batch_norm` takes means over the examples that are there together, so its result would be another.',
    bad: example('accumulate: 4'),
    good: example('batch: 64'),
  },
});

/** A path to freeze that is no layer's. */
export const nothingToFreeze = diagnosticKind<{
  readonly path: string;
  readonly model: string;
  readonly layers: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE7202',
  severity: 'error',
  text: ({ path, model, layers, suggestion }) => ({
    title: `\`${model}\` has no layer \`${path}\``,
    label: 'nothing is frozen by this path',
    help: suggestion === undefined ? `it has ${nameList(layers, 8)}` : `did you mean \`${suggestion}\`?`,
  }),
  page: {
    summary: 'A path in `freeze` is that of no layer.',
    text: 'Layers are named by the binding they stand in and their place there, e.g. `encoded.0.dense`; `encoded.0` is all layers of the first repetition, `encoded` all of the binding. `pipec model NAME` lists them. A frozen layer keeps its weights and running statistics and works as it does in predictions.',
    bad: example('freeze: ["encoder.0"]'),
    good: example('freeze: ["encoded.0"]'),
  },
});

/** An augmentation of sequences, and rows that are none. */
export const augmentsWindows = diagnosticKind<{ readonly augmentation: string }>({
  code: 'PIPE7203',
  severity: 'error',
  text: ({ augmentation }) => ({
    title: `\`${augmentation}\` changes windows, and the rows are single bars`,
    label: 'there is no time to move along',
    help: 'make windows before, `rows |> window(24bars)`, or leave it out',
  }),
  page: {
    summary: 'An augmentation of windows is given single rows.',
    text: '`time_shift` and `magnitude_warp` work along the bars of a window. Single rows have none; `noise` works on them too.',
    bad: example('augment: [time_shift(2bars)]'),
    good: example('augment: [noise(0.1)]'),
  },
});

/** Best epochs are to be kept, and nothing says which are better. */
export const nothingIsBest = diagnosticKind<{ readonly count: number }>({
  code: 'PIPE7204',
  severity: 'error',
  text: ({ count }) => ({
    title: `the ${count} best epochs are to be kept, and nothing is watched`,
    label: 'no metric tells which epochs are better',
    help: 'write `stop: early(watch: validation.f1)`',
  }),
  page: {
    summary: '`keep_best` needs a watched metric.',
    text: 'The best epochs are those with the best value of the metric that `stop: early(…)` watches. `never()` watches none.',
    bad: example('keep_best: 3, stop: never()'),
    good: example('keep_best: 3, stop: early(watch: validation.f1)'),
  },
});

/** Something that goes by classes, and a label without them. */
export const needsClasses = diagnosticKind<{
  readonly what: string;
  readonly head: string;
  readonly target: string;
}>({
  code: 'PIPE7205',
  severity: 'error',
  text: ({ what, head, target }) => ({
    title: `${what} is for a ${target === 'real' ? 'label of classes' : 'binary label'}`,
    label: `\`${head}\` is ${target === 'real' ? 'a real number' : 'one of several classes'}`,
    help: `leave it out, or train on a ${target === 'real' ? 'binary head, or one of classes' : 'binary head'}`,
  }),
  page: {
    summary: 'A setting goes by classes that the label does not have.',
    text: 'A threshold divides probabilities, and `balance: classes` evens out how often each class is met. A real label has neither, and of several classes the most probable is taken.',
    bad: example('loss: squared_error(), stop: never(), balance: classes', 'real'),
    good: example('loss: squared_error(), stop: never(), half_life: 90d', 'real'),
  },
});

/** A threshold is to be chosen by what the outermost one wins. */
export const endlessThreshold = diagnosticKind<{ readonly metric: string; readonly offered: readonly string[] }>({
  code: 'PIPE7206',
  severity: 'error',
  text: ({ metric, offered }) => ({
    title: `no threshold is chosen by \`${metric}\``,
    label: 'it does not depend on a threshold, or the first or the last one is the best',
    help: `choose by ${nameList(offered)}`,
  }),
  page: {
    summary: 'A threshold is chosen by a metric that cannot decide.',
    text: 'Areas under curves and losses are the same at every threshold; recall is largest where every row is taken for positive, and precision where a single one is. F1 and accuracy have a threshold in between.',
    bad: example('threshold: best(validation.recall)'),
    good: example('threshold: best(validation.f1)'),
  },
});

/** Examples are to be drawn by the classes of several heads. */
export const drawnBySeveral = diagnosticKind<{ readonly heads: readonly string[] }>({
  code: 'PIPE7207',
  severity: 'error',
  text: ({ heads }) => ({
    title: `examples cannot be drawn by the classes of ${heads.length} heads at once`,
    label: `the heads are ${nameList(heads, 6)}`,
    why: 'an example that is rare in one head may be common in another',
    help: 'let weights multiply losses, head by head: leave `weigh_by` out',
  }),
  page: {
    summary: '`balance: classes` with `weigh_by: draw`, and several heads.',
    text: 'An example that is drawn is drawn for all heads. Where weights multiply losses, each head balances its own classes.',
    bad: severalHeads('balance: classes, weigh_by: draw'),
    good: severalHeads('balance: classes'),
  },
});

/** How a network is trained: PIPE7201 to PIPE7299. */
export const trainingKinds = [
  partsOfBatch,
  nothingToFreeze,
  augmentsWindows,
  nothingIsBest,
  needsClasses,
  endlessThreshold,
  drawnBySeveral,
] as const satisfies readonly DiagnosticKind<never>[];
