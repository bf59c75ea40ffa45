import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList, plural } from '../wording.ts';

function example(...lines: readonly string[]): string {
  return ['pipeline example', '', 'dataset bars = simulate(assets: 4)', ...lines].join('\n');
}

const label = 'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)';
const features = 'features candidates = returns(bars, [1bars, 8bars])';
const split = '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))';
const rows = ['dataset rows = candidates', '  |> labelled(outcome.profit)', split];
const trained = 'stage trees = train(lightgbm(), rows)';
const whole = [features, label, '', ...rows, trained];

/** Frames side by side whose rows are not the same. */
export const differentRows = diagnosticKind<{ readonly difference: string }>({
  code: 'PIPE5101',
  severity: 'error',
  text: ({ difference }) => ({
    title: 'columns of different rows cannot stand side by side',
    label: difference,
    why: '`+` puts columns beside each other row by row; the rows of these frames do not correspond',
    help: 'make both from the same rows, or join them in time: `as_of(left, right, prefix: "…")`',
  }),
  page: {
    summary: 'Frames with different rows are put side by side.',
    text: 'A frame has the rows of the source it comes from. Features keep them; `resample`, `labelled` and `split` make other rows. `a + b` needs the same rows on both sides; frames of different rows are joined in time with `as_of`.',
    bad: example('dataset slow = bars |> resample(4h)', 'export features both = returns(bars, [1bars]) + rsi(slow)'),
    good: example(
      'dataset slow = bars |> resample(4h)',
      'export features both = as_of(returns(bars, [1bars]), rsi(slow), prefix: "slow_")',
    ),
  },
});

/** A label made of other rows than those it is given to. */
export const labelOfOtherRows = diagnosticKind<{ readonly difference: string }>({
  code: 'PIPE5102',
  severity: 'error',
  text: ({ difference }) => ({
    title: 'the label is of other rows',
    label: difference,
    why: 'a label belongs to the bar it looks ahead from; given to other rows it would be some other bar’s',
    help: 'make the label from the bars that the features are made from',
  }),
  page: {
    summary: 'Rows are labelled with a label of other rows.',
    text: 'A label is made of bars, one value a bar. `labelled` gives it to rows made of the same bars.',
    bad: example(
      'dataset slow = bars |> resample(4h)',
      'features candidates = returns(slow, [1bars, 8bars])',
      label,
      '',
      ...rows,
      trained,
    ),
    good: example(...whole),
  },
});

/** A column name that stands twice. */
export const duplicateColumn = diagnosticKind<{ readonly columns: readonly string[] }>({
  code: 'PIPE5103',
  severity: 'error',
  text: ({ columns }) => ({
    title: `${columns.length === 1 ? 'the column' : 'the columns'} ${nameList(columns)} would stand twice`,
    label: 'made more than once',
    why: 'a column is found by its name, so a name has one meaning in a frame',
    help: 'leave one out; frames joined in time get a `prefix`',
  }),
  page: {
    summary: 'Two columns of one frame have the same name.',
    text: 'Names of features are made from their arguments: `rsi(bars, 14bars)` makes `rsi_14`, whichever smoothing it uses. Each may stand once in a frame.',
    bad: example('export features both = rsi(bars, 14bars) + rsi(bars, 14bars, smoothing: cutler)'),
    good: example('export features both = rsi(bars, 14bars) + rsi(bars, 48bars, smoothing: cutler)'),
  },
});

/** Rows that are split are split again. */
export const splitTwice = diagnosticKind<{
  /** The held-out part, where it is what is split. */
  readonly part?: string;
}>({
  code: 'PIPE5104',
  severity: 'error',
  text: ({ part }) => ({
    title: part === undefined ? 'the rows are split twice' : `the rows of \`${part}\` are split`,
    label: part === undefined ? 'these rows have parts already' : 'held out: nothing may learn from a part of them',
    why: 'under a second split the test rows of the first would be trained on',
    help: 'split once, and use its parts; to choose within the train rows, split these alone: `rows.train |> split(…)`',
  }),
  page: {
    summary: 'Rows that have parts are split again.',
    text: 'A split says once and for all which rows learn, which choose and which test. The train rows may be divided again, so that what is chosen in them is tested outside: `rows.train |> split(…)`.',
    bad: example(features, label, '', ...rows, split, trained),
    good: example(...whole),
  },
});

/** A step needs labels, and the rows have none. */
export const labelMissing = diagnosticKind<{ readonly step: string }>({
  code: 'PIPE5105',
  severity: 'error',
  text: ({ step }) => ({
    title: `\`${step}\` needs labelled rows`,
    label: 'these rows have no label',
    why: 'it learns or scores the relation between features and a label',
    help: 'give the rows their label before they are split: `|> labelled(outcome.profit)`',
  }),
  page: {
    summary: 'Rows without a label are trained on, selected by or evaluated.',
    text: '`labelled` gives each row its target and leaves out the rows whose target is not known.',
    bad: example(features, '', 'dataset rows = candidates', split, trained),
    good: example(...whole),
  },
});

/** More than one label for one row. */
export const labelledTwice = diagnosticKind<Record<never, never>>({
  code: 'PIPE5106',
  severity: 'error',
  text: () => ({
    title: 'the rows would carry two labels',
    label: 'labelled already',
    why: 'a row has one label, which training and evaluation take as its target',
    help: 'keep one of the labels; the heads of one label may be given together: `labelled(outcome)`',
  }),
  page: {
    summary: 'Rows that carry a label get another.',
    text: 'At most one of the frames put side by side carries a label, unless it is the same one, and `labelled` is given rows without one.',
    bad: example(
      features,
      label,
      '',
      'dataset rows = candidates',
      '  |> labelled(outcome.profit)',
      '  |> labelled(outcome.stop)',
      split,
      trained,
    ),
    good: example(...whole),
  },
});

/** A part that the rows do not have. */
export const noSuchPart = diagnosticKind<{ readonly part: string; readonly parts: readonly string[] }>({
  code: 'PIPE5107',
  severity: 'error',
  text: ({ part, parts }) => ({
    title: `the rows have no part \`${part}\``,
    label: parts.length === 0 ? 'these rows are not split' : `has ${nameList(parts, 6)}`,
    ...(parts.length === 0 ? { help: 'split the rows first: `|> split(chronological(…))`' } : {}),
  }),
  page: {
    summary: 'A part is named that the split does not make.',
    text: 'The recipe of a split names its parts: `chronological` and `dated` make `train`, `validation` and `test`.',
    bad: example(...whole, 'stage scores = evaluate(trees, on: rows.holdout)'),
    good: example(...whole, 'stage scores = evaluate(trees, on: rows.test)'),
  },
});

/** A head that the label does not have. */
export const noSuchHead = diagnosticKind<{ readonly head: string; readonly heads: readonly string[] }>({
  code: 'PIPE5108',
  severity: 'error',
  text: ({ head, heads }) => ({
    title: `the label has no head \`${head}\``,
    label: `has ${nameList(heads, 6)}`,
  }),
  page: {
    summary: 'A head is named that the label does not have.',
    text: 'A label may answer several questions about one row, each a head: `triple_barrier` has `profit`, `stop` and `timeout`.',
    bad: example(features, label, '', 'dataset rows = candidates', '  |> labelled(outcome.gain)', split, trained),
    good: example(...whole),
  },
});

/** An entry of a record of labels that is no single head. */
export const severalHeadsForOne = diagnosticKind<{ readonly entry: string; readonly heads: readonly string[] }>({
  code: 'PIPE5118',
  severity: 'error',
  text: ({ entry, heads }) => ({
    title: `\`${entry}\` is to be one head, and the label has ${heads.length}`,
    label: `the heads are ${nameList(heads, 6)}`,
    why: 'each entry of a record of labels becomes a head of that name',
    help: `choose one of them: \`.${heads[0] ?? 'head'}\``,
  }),
  page: {
    summary: 'A record of labels holds a label of several heads.',
    text: 'Labels of the same bars may be given together, each as one head under a name of its own: `labelled({ hit: outcome.profit, ahead: forward_return(bars, 8bars) })`.',
    bad: example(features, label, '', 'export dataset rows = candidates |> labelled({ hit: outcome })'),
    good: example(features, label, '', 'export dataset rows = candidates |> labelled({ hit: outcome.profit })'),
  },
});

/** Predictions of a head whose number of classes only the data tell. */
export const classesNotCounted = diagnosticKind<{ readonly head: string }>({
  code: 'PIPE5119',
  severity: 'error',
  text: ({ head }) => ({
    title: 'these scores cannot be named before the run',
    label: `how many classes \`${head}\` has is known when the data are read`,
    why: 'each class has a column of scores, and the columns of a frame are known before anything runs',
    help: 'evaluate the model on the rows, or train it on a label whose classes are counted: `direction`',
  }),
  page: {
    summary: 'Scores of a head are asked for whose number of classes only the data tell.',
    text: '`predict` gives a column for each class of a head: `direction_score_0`, `direction_score_1`, …. How many classes the cases of a file have is not known before it is read, so that there are no names for later steps to rely on; an evaluation needs none.',
    bad: [
      'pipeline example',
      '',
      'dataset cases = series("gestures_TRAIN.ts", test: "gestures_TEST.ts")',
      'dataset rows = cases |> labelled(class_of(cases)) |> split(given_with_validation(20%)) |> window(100bars)',
      'stage network = train(Cnn1d(), rows) { loss: cross_entropy() }',
      'export dataset scores = predict(network, rows)',
    ].join('\n'),
    good: [
      'pipeline example',
      '',
      'dataset cases = series("gestures_TRAIN.ts", test: "gestures_TEST.ts")',
      'dataset rows = cases |> labelled(class_of(cases)) |> split(given_with_validation(20%)) |> window(100bars)',
      'stage network = train(Cnn1d(), rows) { loss: cross_entropy() }',
      'stage scores = evaluate(network, on: rows.test)',
    ].join('\n'),
  },
});

/** Rows are windowed that are windowed. */
export const windowedTwice = diagnosticKind<{ readonly window: string }>({
  code: 'PIPE5109',
  severity: 'error',
  text: ({ window }) => ({
    title: 'the rows are windowed twice',
    label: `each row stands for ${window} already`,
    why: 'an example is a row and those before it; a window of windows would repeat each row many times over',
    help: 'make one window of the length that the model needs',
  }),
  page: {
    summary: 'A window is taken of rows that are windows.',
    text: 'A window makes each row an example of shape [time, feature]. It is the last step before training.',
    bad: example('export dataset sequences = returns(bars, [1bars]) |> window(24bars) |> window(8bars)'),
    good: example('export dataset sequences = returns(bars, [1bars]) |> window(24bars)'),
  },
});

/** A model is evaluated on other features than it was trained on. */
export const differentFeatures = diagnosticKind<{
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly other: readonly string[];
  /** What else differs: the selection, the window. */
  readonly rest?: string;
}>({
  code: 'PIPE5110',
  severity: 'error',
  text: ({ missing, extra, other, rest }) => ({
    title: 'the model was trained on other features',
    label: [
      missing.length > 0 ? `lacks ${nameList(missing)}` : '',
      extra.length > 0 ? `has ${nameList(extra)} besides` : '',
      other.length > 0 ? `${nameList(other)} ${other.length === 1 ? 'was' : 'were'} prepared differently` : '',
      rest ?? '',
    ]
      .filter((text) => text !== '')
      .join('; '),
    why: 'a model reads its features by place and scale; others mean nothing to it',
    help: 'evaluate on a part of the rows that the model was trained on',
  }),
  page: {
    summary: 'A model meets other features than it was trained on.',
    text: 'The rows that a model is used on must have the same columns, made by the same steps: scaled by the same scaler, chosen by the same selection, windowed alike.',
    bad: example(
      ...whole.slice(0, -1),
      'dataset scaled = rows |> fit scale(robust)',
      'stage trees = train(lightgbm(), scaled)',
      'stage scores = evaluate(trees, on: rows.test)',
    ),
    good: example(
      ...whole.slice(0, -1),
      'dataset scaled = rows |> fit scale(robust)',
      'stage trees = train(lightgbm(), scaled)',
      'stage scores = evaluate(trees, on: scaled.test)',
    ),
  },
});

/** A model is evaluated by another label than it was trained on. */
export const differentLabel = diagnosticKind<{
  readonly trained: readonly string[];
  readonly given: readonly string[];
}>({
  code: 'PIPE5111',
  severity: 'error',
  text: ({ trained, given }) => ({
    title: 'the model was trained on another label',
    label:
      trained.join() === given.join()
        ? `\`${given.join('`, `')}\` is of another label step here`
        : `trained on ${nameList(trained)}, scored by ${nameList(given)}`,
    why: 'a score compares predictions with what they predict',
    help: 'evaluate on rows with the label that the model was trained on',
  }),
  page: {
    summary: 'A model is scored by another label than it was trained on.',
    text: 'Training and evaluation take the label that the rows carry.',
    bad: example(
      features,
      label,
      '',
      ...rows,
      trained,
      'dataset others = candidates',
      '  |> labelled(outcome.stop)',
      '  |> split(dated(validation: 2021-04-01, test: 2021-05-01, embargo: 8h))',
      'stage scores = evaluate(trees, on: others.test)',
    ),
    good: example(...whole, 'stage scores = evaluate(trees, on: rows.test)'),
  },
});

/** A selection keeps more columns than there are. */
export const keepsTooMany = diagnosticKind<{ readonly step: string; readonly keep: number; readonly width: number }>({
  code: 'PIPE5112',
  severity: 'error',
  text: ({ step, keep, width }) => ({
    title: `\`${step}\` keeps ${plural(keep, 'column')} of ${width}`,
    label: `there ${width === 1 ? 'is' : 'are'} ${plural(width, 'column')} to choose from`,
    help: `keep at most ${width}, or leave the selection out`,
  }),
  page: {
    summary: 'A selection keeps more columns than there are.',
    text: '`keep` is exact: so many columns stay.',
    bad: example(
      ...whole.slice(0, -1),
      'dataset best = rows |> fit select(importance(lightgbm())) { keep: 20 }',
      'stage trees = train(lightgbm(), best)',
    ),
    good: example(
      ...whole.slice(0, -1),
      'dataset best = rows |> fit select(importance(lightgbm())) { keep: 1 }',
      'stage trees = train(lightgbm(), best)',
    ),
  },
});

/** What is watched is not among the rows given to training. */
export const notWatched = diagnosticKind<{
  readonly step: string;
  readonly part: string;
  readonly metric: string;
  readonly given?: string;
}>({
  code: 'PIPE5113',
  severity: 'error',
  text: ({ step, part, metric, given }) => ({
    title: `\`${step}\` is to go by \`${part}.${metric}\` and does not watch \`${part}\``,
    label: given === undefined ? 'no rows to watch are given' : `it watches \`${given}\``,
    why: 'scores to go by are taken on the watched rows after each round',
    help:
      given === undefined
        ? `give the rows: \`{ fit: rows.train, watch: rows.${part} }\``
        : `go by \`${given}.${metric}\`, or give the rows: \`{ fit: …, watch: rows.${part} }\``,
  }),
  page: {
    summary: 'Training goes by scores of rows that it is not given.',
    text: '`train(model, rows)` fits on `rows.train` and watches `rows.validation`. Where both are written, the metric to go by is one of the watched part.',
    bad: example(
      ...whole.slice(0, -1),
      'stage trees = train(lightgbm(), { fit: rows.train }) { stop: early(watch: validation.log_loss) }',
    ),
    good: example(
      ...whole.slice(0, -1),
      'stage trees = train(lightgbm(), rows) { stop: early(watch: validation.log_loss) }',
    ),
  },
});

/** Frames of different calendars are read at one instant. */
export const differentCalendars = diagnosticKind<{
  readonly step: string;
  readonly one: string;
  readonly other: string;
}>({
  code: 'PIPE5114',
  severity: 'error',
  text: ({ step, one, other }) => ({
    title: `\`${step}\` reads rows of different calendars`,
    label: one === other ? 'rows of another source' : `one row every ${other}, the others every ${one}`,
    why: 'an instant of one calendar may be none of the other, and which row is the latest known one is to be said',
    help: 'bring them to the same rows first: `as_of(left, right, prefix: "…")`',
  }),
  page: {
    summary: 'A step that reads several assets at one instant is given rows of different calendars.',
    text: 'Ranks and spreads across assets compare values of the same instant. Bars of another interval or source are first joined in time with `as_of`, which says what was known when.',
    bad: example('dataset slow = bars |> resample(4h)', 'export features both = spread(bars, slow)'),
    good: example('dataset slow = bars |> resample(4h)', 'export features both = as_of(bars, slow, prefix: "slow_")'),
  },
});

/** Which rows, columns and labels fit together: PIPE5101 to PIPE5199. */
export const rowsKinds = [
  differentRows,
  labelOfOtherRows,
  duplicateColumn,
  splitTwice,
  labelMissing,
  labelledTwice,
  noSuchPart,
  noSuchHead,
  severalHeadsForOne,
  classesNotCounted,
  windowedTwice,
  differentFeatures,
  differentLabel,
  keepsTooMany,
  notWatched,
  differentCalendars,
] as const satisfies readonly DiagnosticKind<never>[];
