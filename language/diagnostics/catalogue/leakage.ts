import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';
import { casesKinds } from './cases.ts';
import { choicesKinds } from './leakage/choices.ts';
import { example, splitRows, trained } from './leakage/example.ts';
import { foldsKinds } from './leakage/folds.ts';
import { tradingKinds } from './leakage/trading.ts';
import { rowsKinds } from './rows.ts';

export * from './leakage/choices.ts';
export * from './leakage/folds.ts';
export * from './leakage/trading.ts';

/** A column that knows the future is used as a feature. */
export const futureFeature = diagnosticKind<{
  readonly step: string;
  readonly columns: readonly string[];
  /** `8h`; absent for a column that is only known when all rows are. */
  readonly known?: string;
}>({
  code: 'PIPE5001',
  severity: 'error',
  text: ({ step, columns, known }) => ({
    title: `${nameList(columns)} ${columns.length === 1 ? 'is a feature and knows' : 'are features and know'} the future`,
    label:
      known === undefined
        ? 'known only when all rows are'
        : `known ${known} after the row, and \`${step}\` uses ${columns.length === 1 ? 'it' : 'them'} at the row`,
    why: 'a model that sees what happens after its row scores well here and cannot be run on the day it is needed',
    help:
      known === undefined
        ? 'make the column from earlier rows only, or leave it out'
        : `leave ${columns.length === 1 ? 'the column' : 'the columns'} out, or take what was known by then: \`… |> lag(${known})\``,
  }),
  page: {
    summary: 'A feature is known only after the row that uses it.',
    text: 'Each column has a time at which it is known, counted from the moment its row is. A return over the last 8 hours is known at the row; a label that looks 8 hours ahead, or a column moved by `lead`, is known 8 hours later. Whatever learns from features (`scale`, `select`, `train` …) takes only columns that are known at the row. Only that time decides: a label moved back by its own horizon with `lag` is a legal feature.',
    bad: example('dataset rows = candidates + lead(candidates, 1bars)', ...splitRows.slice(1), trained),
    good: example('dataset rows = candidates + lag(candidates, 1bars)', ...splitRows.slice(1), trained),
  },
});

/** A fitted step on rows that are not split. */
export const fitBeforeSplit = diagnosticKind<{ readonly step: string; readonly training: boolean }>({
  code: 'PIPE5002',
  severity: 'error',
  text: ({ step, training }) => ({
    title: `\`${step}\` is fitted before the rows are split`,
    label: 'these rows have no train part yet',
    why: 'a step fitted on all rows has seen the rows that are to test it',
    help: training
      ? `split the rows first: \`rows |> split(chronological(…))\``
      : `write \`|> split(…)\` before \`|> fit ${step}(…)\``,
  }),
  page: {
    summary: 'A step learns from rows that are not split.',
    text: 'Whatever is fitted sees one part of the rows, the train part unless another is named. On rows that are not split there is no such part: medians, quantiles, importances would be taken over the rows that are to test them. Steps that learn nothing, like `forward_fill`, may come before the split.',
    bad: example(
      'dataset rows = candidates',
      '  |> labelled(outcome.profit)',
      '  |> fit scale(robust)',
      '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
      trained,
    ),
    good: example(...splitRows, '  |> fit scale(robust)', trained),
  },
});

/** The gap between parts is shorter than the label's horizon. */
export const embargoTooShort = diagnosticKind<{ readonly embargo: string; readonly horizon: string }>({
  code: 'PIPE5003',
  severity: 'error',
  text: ({ embargo, horizon }) => ({
    title: `embargo ${embargo}, horizon ${horizon}: labels reach over the gap between the parts`,
    label: `leaves ${embargo} out between two parts`,
    why: 'the last labels of one part are made of prices of the next, which is to judge what was learnt from them',
    help: `an embargo of at least the horizon: \`embargo: ${horizon}\``,
  }),
  page: {
    summary: "The embargo between two parts is shorter than the label's horizon.",
    text: 'A label that looks 8 hours ahead is made of the 8 hours after its row. Where the next part begins sooner, its prices are in the labels of the part before. The gap must be at least the horizon; equal is enough, and longer brings nothing (features that look back from the test rows into the train rows are honest).',
    bad: example(
      ...splitRows.slice(0, 2),
      '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 4h))',
      trained,
    ),
    good: example(...splitRows, trained),
  },
});

/** An as-of join by the stamp of bars that are stamped by their opening. */
export const joinOnOpening = diagnosticKind<{ readonly early: string; readonly columns: readonly string[] }>({
  code: 'PIPE5004',
  severity: 'error',
  text: ({ early, columns }) => ({
    title: 'bars are joined by the time at which they open',
    label: `${nameList(columns)} would be read up to ${early} before ${columns.length === 1 ? 'it is' : 'they are'} known`,
    why: 'a bar stamped by its opening has its high, low and close only when it ends: joined by that stamp it tells the future',
    help: 'join by what is known: `by: known`, which is also the default',
  }),
  page: {
    summary: 'An as-of join by the stamp of bars stamped by their opening.',
    text: 'A four-hour bar stamped 08:00 closes at 12:00. Joined by its stamp to the hourly row of 08:00, which is known at 09:00, it brings the close of 12:00 there, 3 hours early. `by: known`, the default, matches a bar from the moment it is known.',
    bad: example(
      'dataset slow = bars |> resample(4h)',
      'features both = as_of(candidates, returns(slow, [1bars]), by: stamp, prefix: "slow_")',
      'dataset rows = both',
      ...splitRows.slice(1),
      trained,
    ),
    good: example(
      'dataset slow = bars |> resample(4h)',
      'features both = as_of(candidates, returns(slow, [1bars]), prefix: "slow_")',
      'dataset rows = both',
      ...splitRows.slice(1),
      trained,
    ),
  },
});

/** The held-out part is fitted. */
export const heldOutFitted = diagnosticKind<{ readonly step: string; readonly part: string }>({
  code: 'PIPE5005',
  severity: 'error',
  text: ({ step, part }) => ({
    title: `\`${step}\` is fitted on the rows of \`${part}\``,
    label: 'held out: nothing may learn from these rows',
    why: 'rows that were learnt from cannot test what was learnt',
    help: 'fit on `train`',
  }),
  page: {
    summary: 'A step learns from the held-out part.',
    text: 'The part `test` is sealed: it may be evaluated, and nothing else. Training, selecting, scaling and imputing take `train` unless another part is named, and that other part is never `test`.',
    bad: example(...splitRows, '  |> fit scale(robust, fit: test)', trained),
    good: example(...splitRows, '  |> fit scale(robust)', trained),
  },
});

/** Stopping or another choice goes by the held-out part. */
export const heldOutWatched = diagnosticKind<{
  readonly step: string;
  readonly part: string;
  readonly watched: string;
}>({
  code: 'PIPE5006',
  severity: 'error',
  text: ({ step, part, watched }) => ({
    title: `\`${step}\` goes by ${watched}`,
    label: `held out: no choice may go by the rows of \`${part}\``,
    why: 'the best of many rounds on the test rows is a choice made with them: the score that remains is too good',
    help: 'watch `validation`',
  }),
  page: {
    summary: 'Training goes by scores of the held-out part.',
    text: 'Stopping at the round that scores best on some rows is learning from these rows, by their labels. The part `test` is sealed; `validation` is there to be watched. So it is with a learning rate that falls by the scores of some rows, and with a threshold that suits them.',
    bad: example(...splitRows, 'stage trees = train(lightgbm(), rows) { stop: early(watch: test.log_loss) }'),
    good: example(...splitRows, 'stage trees = train(lightgbm(), rows) { stop: early(watch: validation.log_loss) }'),
  },
});

/** A random split of rows that have a time. */
export const shuffledTime = diagnosticKind<{
  readonly split: string;
  readonly interval: string;
  readonly horizon?: string;
}>({
  code: 'PIPE5007',
  severity: 'error',
  text: ({ split, interval, horizon }) => ({
    title: `\`${split}\` puts rows that are ${interval} apart into random order`,
    label: 'tomorrow lands in the train part, today in the test part',
    why:
      horizon === undefined
        ? 'neighbouring rows are nearly the same row: a model that remembers one knows the other'
        : `neighbouring rows share features and most of a label that looks ${horizon} ahead: a model that remembers one knows the other`,
    help: 'split in order of time: `chronological(…)` or `dated(…)`',
  }),
  page: {
    summary: 'Rows that are ordered in time are split at random.',
    text: 'Between two rows of the train part lies a row of the test part, an hour from each. On 201,563 hourly bars a model without skill worth the name (AUC 0.63) scores 0.83 that way. Shuffled *batches* are another thing: the order within the train part is free.',
    bad: example(...splitRows.slice(0, 2), '  |> split(shuffled(train: 70%, validation: 15%, test: 15%))', trained),
    good: example(...splitRows, trained),
  },
});

/** Held-out rows are evaluated by something that has seen them, or it cannot be shown that it has not. */
export const heldOutSeen = diagnosticKind<{ readonly how: string; readonly why: string; readonly help: string }>({
  code: 'PIPE5008',
  severity: 'error',
  text: ({ how, why, help }) => ({
    title: 'the rows that are to test the model are not unseen',
    label: how,
    why,
    help,
  }),
  page: {
    summary: 'The evaluated rows were seen in training, or cannot be shown to be unseen.',
    text: 'A test is worth its name when no step before it has seen its rows: not the model, and not the steps that prepared them. Within one split the order of the parts decides, with a gap of the horizon between them. Parts of two splits are compared by their dates, where both are cut at dates.',
    bad: example(...splitRows, trained, 'stage scores = evaluate(trees, on: rows)'),
    good: example(...splitRows, trained, 'stage scores = evaluate(trees, on: rows.test)'),
  },
});

/** Scores on rows that were learnt from. */
export const inSample = diagnosticKind<{ readonly rows: string; readonly step: string }>({
  code: 'PIPE5009',
  severity: 'warning',
  text: ({ rows, step }) => ({
    title: 'these scores are in-sample',
    label: `\`${step}\` was fitted on ${rows}`,
    why: 'a model is better on the rows it was fitted on than on any others; the scores tell how well it remembers',
    help: 'evaluate on `test`, or read the scores as what they are',
  }),
  page: {
    summary: 'A model is scored on the rows it was fitted on.',
    text: 'This is no mistake where the difference to the test scores is wanted (it measures overfitting); the scores are marked in-sample wherever they are shown.',
    bad: example(...splitRows, trained, 'stage scores = evaluate(trees, on: rows.train)'),
    good: example(...splitRows, trained, 'stage scores = evaluate(trees, on: rows.test)'),
  },
});

/** Scores on rows by which something was chosen. */
export const chosenBy = diagnosticKind<{ readonly rows: string; readonly step: string }>({
  code: 'PIPE5010',
  severity: 'warning',
  text: ({ rows, step }) => ({
    title: 'these scores are of rows that chose the model',
    label: `\`${step}\` took the best of several on ${rows}`,
    why: 'the best of many on these rows is better there than on any others',
    help: 'evaluate on `test`, or read the scores as what they are',
  }),
  page: {
    summary: 'A model is scored on the rows that chose its best round.',
    text: 'Early stopping keeps the round that scores best on the watched rows, so scores on these rows are a little too good. They are marked chosen wherever they are shown.',
    bad: example(
      ...splitRows,
      'stage trees = train(lightgbm(), rows) { stop: early(watch: validation.log_loss) }',
      'stage scores = evaluate(trees, on: rows.validation)',
    ),
    good: example(
      ...splitRows,
      'stage trees = train(lightgbm(), rows) { stop: early(watch: validation.log_loss) }',
      'stage scores = evaluate(trees, on: rows.test)',
    ),
  },
});

/** Something was fitted on rows after those that it is scored on. */
export const fittedAfter = diagnosticKind<{ readonly gap: string; readonly needed: string; readonly rows: string }>({
  code: 'PIPE5011',
  severity: 'warning',
  text: ({ gap, needed, rows }) => ({
    title: 'the model was fitted on later rows than it is scored on',
    label: `${rows} come after these, with a gap of ${gap} where ${needed} would be clear`,
    why: 'the features of later rows look back into the scored rows, so the model has seen some of them',
    help: 'score a model on rows after those it was fitted on',
  }),
  page: {
    summary: 'A model is scored on rows before those it was fitted on.',
    text: 'From fit to evaluation a gap of the horizon is enough. The other way round the features of the fitted rows look back over the gap too, so it would have to be horizon and lookback together.',
    bad: example(
      ...splitRows,
      'stage trees = train(lightgbm(), { fit: rows.validation })',
      'stage scores = evaluate(trees, on: rows.train)',
    ),
    good: example(...splitRows, trained, 'stage scores = evaluate(trees, on: rows.test)'),
  },
});

/** Leakage: what a value may know, and which rows fit together: PIPE5001 to PIPE5999. */
export const leakageKinds = [
  futureFeature,
  fitBeforeSplit,
  embargoTooShort,
  joinOnOpening,
  heldOutFitted,
  heldOutWatched,
  shuffledTime,
  heldOutSeen,
  inSample,
  chosenBy,
  fittedAfter,
  ...choicesKinds,
  ...tradingKinds,
  ...foldsKinds,
  ...rowsKinds,
  ...casesKinds,
] as const satisfies readonly DiagnosticKind<never>[];
