import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';

const rows =
  'dataset bars = simulate()\nlabel outcome = bars |> forward_return(8bars)\ndataset rows = rsi(bars) |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))';

const binaryRows =
  'dataset bars = simulate()\nlabel outcome = bars |> triple_barrier(profit: 5%, stop: 2%, horizon: 8bars, path: high_low, tie: stop_first)\ndataset rows = rsi(bars) |> labelled(outcome.profit) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))';

export const missingColumn = diagnosticKind<{
  readonly operator: string;
  readonly column: string;
  readonly columns: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE3025',
  severity: 'error',
  text: ({ operator, column, columns, suggestion }) => ({
    title: `\`${operator}\` reads the column \`${column}\`, which this frame does not have`,
    label: suggestion === undefined ? `no column \`${column}\`` : `did you mean \`${suggestion}\`?`,
    help: `it has ${columns.slice(0, 12).join(', ')}${columns.length > 12 ? `, … (${columns.length} columns)` : ''}; give \`${operator}\` a frame of bars`,
  }),
  page: {
    summary: 'An operator on a frame that lacks a column it reads.',
    text: 'The library says which columns an operator reads: `rsi` the close, `atr` high, low and close, `obv` close and volume. A frame of features has them no more.',
    bad: 'dataset bars = simulate()\nexport features twice = bars |> rsi() |> rsi()',
    good: 'dataset bars = simulate()\nexport features both = rsi(bars) + rsi(bars, 7bars)',
  },
});

export const unknownMetric = diagnosticKind<{
  readonly name: string;
  readonly metrics: readonly string[];
  readonly suggestion?: string;
}>({
  code: 'PIPE3026',
  severity: 'error',
  text: ({ name, metrics, suggestion }) => ({
    title: `there is no metric \`${name}\``,
    label: suggestion === undefined ? 'not a metric' : `did you mean \`${suggestion}\`?`,
    help: `this label has ${metrics.map((metric) => `\`${metric}\``).join(', ')}`,
  }),
  page: {
    summary: 'A metric that does not exist.',
    text: 'Metrics are declared in the library, each with the sorts of label that have it; `loss` is what training minimises.',
    bad: `${rows}\nstage trees = train(lightgbm(), rows) { stop: early(watch: validation.mean_square_error) }`,
    good: `${rows}\nstage trees = train(lightgbm(), rows) { stop: early(watch: validation.mean_squared_error) }`,
  },
});

export const wrongTarget = diagnosticKind<{
  readonly what: string;
  readonly targets: readonly string[];
  readonly head: string;
  readonly target: string;
  readonly remedy: string;
}>({
  code: 'PIPE3027',
  severity: 'error',
  text: ({ what, targets, head, target, remedy }) => ({
    title: `${what} is for a ${targets.join(' or ')} label, and \`${head}\` is ${target}`,
    label: `not for a ${target} label`,
    why: 'it would run to its end, and what was learnt, chosen or told by it would have no meaning',
    help: remedy,
  }),
  page: {
    summary: 'A loss or a metric that is not for the label at hand.',
    text: 'A binary label has log-loss, F1 and ROC-AUC, a real one squared and absolute errors. Losses and metrics say in the library which labels they are for; defaults are for binary ones.',
    bad: `${rows}\nstage trees = train(lightgbm(), rows) { stop: early(watch: validation.log_loss) }`,
    good: `${rows}\nstage trees = train(lightgbm(), rows) { stop: early(watch: validation.mean_squared_error) }`,
  },
});

export const nothingBetter = diagnosticKind<{ readonly name: string; readonly metrics: readonly string[] }>({
  code: 'PIPE3030',
  severity: 'error',
  text: ({ name, metrics }) => ({
    title: `nothing can be chosen by \`${name}\``,
    label: 'neither more nor less of it is better here',
    help: `this label has ${metrics.map((metric) => `\`${metric}\``).join(', ')}`,
  }),
  page: {
    summary: 'A choice by a figure of which neither more nor less is better.',
    text: 'The base rate and the scores of constant predictors are the same for every model, and what decisions pay is told by an evaluation alone. Stopping, schedules, thresholds and searches go by metrics of the model.',
    bad: `${binaryRows}\nstage trees = train(lightgbm(), rows) { stop: early(watch: validation.base_rate) }`,
    good: `${binaryRows}\nstage trees = train(lightgbm(), rows) { stop: early(watch: validation.roc_auc) }`,
  },
});

const severalHeads = `model Both() {
  input x: Tensor[feature]
  shared = x |> dense(16) |> relu
  output profit = shared |> logits("profit")
  output stop = shared |> logits("stop")
  output timeout = shared |> logits("timeout")
}

dataset bars = simulate()
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)
dataset rows = returns(bars, [1bars, 8bars]) |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))`;

/** A metric of one head, where the rows carry several. */
export const metricOfOneHead = diagnosticKind<{
  readonly metric: string;
  readonly heads: readonly string[];
  /** Heads that have the metric. */
  readonly having: readonly string[];
  readonly part?: string;
  /** The argument whose default reads it. */
  readonly byDefault?: string;
}>({
  code: 'PIPE3031',
  severity: 'error',
  text: ({ metric, heads, having, part, byDefault }) => {
    const [first] = having;
    const written = `${part === undefined ? '' : `${part}.`}${first}.${metric}`;
    return {
      title: `\`${metric}\` is a figure of one head, and the label has ${heads.length}`,
      label: byDefault === undefined ? 'of which head?' : `the default ${byDefault} reads \`${part}.${metric}\``,
      why: `the heads are ${nameList(heads, 6)}; what they have in common is the \`loss\` that is trained`,
      help:
        byDefault === undefined
          ? first === undefined
            ? `none of the heads has it; write \`${part === undefined ? '' : `${part}.`}loss\``
            : `name the head: \`${written}\``
          : `give it: \`${byDefault}: early(watch: ${first === undefined ? `${part}.loss` : written})\`, or watch \`${part}.loss\``,
    };
  },
  page: {
    summary: 'A metric is named without the head that it is of.',
    text: 'Where rows carry several heads, each has its own metrics: `validation.profit.f1`. `loss` alone is the sum that is trained.',
    bad: `${severalHeads}\nstage both = train(Both(), rows) { stop: early(watch: validation.f1) }`,
    good: `${severalHeads}\nstage both = train(Both(), rows) { stop: early(watch: validation.profit.f1) }`,
  },
});

/** A metric of a head that the label does not have. */
export const noHeadOfMetric = diagnosticKind<{
  readonly written: string;
  readonly head: string;
  readonly heads: readonly string[];
  readonly instead: string;
}>({
  code: 'PIPE3032',
  severity: 'error',
  text: ({ written, head, heads, instead }) => ({
    title:
      heads.length === 1
        ? `the label has one head, whose figures need no name: \`${written}\``
        : `the label has no head \`${head}\`: \`${written}\``,
    label: heads.length === 1 ? `the head is ${nameList(heads, 1)}` : `the heads are ${nameList(heads, 6)}`,
    help: `write \`${instead}\``,
  }),
  page: {
    summary: 'A metric is named with a head that the label does not have, or with the only one.',
    text: 'Figures bear the name of a head where the label has several: `validation.profit.f1`. Those of a label with one head are called by the metric alone.',
    bad: `${severalHeads}\nstage both = train(Both(), rows) { stop: early(watch: validation.profits.f1) }`,
    good: `${severalHeads}\nstage both = train(Both(), rows) { stop: early(watch: validation.profit.f1) }`,
  },
});

/** What operators need of their frames and labels: PIPE3025 to PIPE3032. */
export const requirementsKinds = [
  missingColumn,
  unknownMetric,
  wrongTarget,
  nothingBetter,
  metricOfOneHead,
  noHeadOfMetric,
] as const satisfies readonly DiagnosticKind<never>[];
