import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';
import { example, splitRows, trained } from './example.ts';

const signal = ['dataset signal = predict(trees, rows.test)'];

/** Orders are filled at prices of the bar that decided them. */
export const sameBarFill = diagnosticKind<{ readonly step: string }>({
  code: 'PIPE5016',
  severity: 'error',
  text: ({ step }) => ({
    title: `\`${step}\` fills orders on the bar that decides them`,
    label: 'the close that makes the signal is gone when the order is sent',
    why: 'a signal is known when its bar has closed; trading at that close, or within that bar, is trading in the past',
    help: 'fill at the opening of the next bar: `fill: next_open`',
  }),
  page: {
    summary: 'A backtest fills orders at prices of the bar that decides them.',
    text: 'Whatever a signal is made of is known at the close of its bar. The first price that can be had is that of the next bar.',
    bad: example(
      ...splitRows,
      trained,
      ...signal,
      'report result = backtest(signal, bars) { fill: same_close, fee: 0.1% }',
    ),
    good: example(
      ...splitRows,
      trained,
      ...signal,
      'report result = backtest(signal, bars) { fill: next_open, fee: 0.1% }',
    ),
  },
});

/** Something behind a signal has learnt from rows that are traded, or come later. */
export const laterFit = diagnosticKind<{ readonly step: string; readonly how: string }>({
  code: 'PIPE5017',
  severity: 'error',
  text: ({ step, how }) => ({
    title: `\`${step}\` trades a signal that has seen the future`,
    label: how,
    why: 'a trader has only the past: every model, scaler and threshold behind a signal is fitted on rows before those it trades',
    help: 'trade the held-out part, `predict(model, rows.test)`, or the folds of a walk-forward, `out_of_fold(models, folds)`',
  }),
  page: {
    summary: 'A backtest trades rows that something behind its signal has learnt from, or rows before them.',
    text: 'Scores may be taken of folds that learn from both sides of what they test; money may not. A backtest needs every seen row to lie before the rows traded.',
    bad: example(
      ...splitRows,
      trained,
      'dataset signal = predict(trees, rows)',
      'report result = backtest(signal, bars) { fill: next_open, fee: 0.1% }',
    ),
    good: example(
      ...splitRows,
      trained,
      ...signal,
      'report result = backtest(signal, bars) { fill: next_open, fee: 0.1% }',
    ),
  },
});

/** Copies of rows are made before the rows are split. */
export const augmentBeforeSplit = diagnosticKind<{ readonly step: string }>({
  code: 'PIPE5018',
  severity: 'error',
  text: ({ step }) => ({
    title: `\`${step}\` copies rows before they are split`,
    label: 'these rows have no train part yet',
    why: 'altered copies of a row would land on both sides of the split, and a model that remembers one knows the other',
    help: `write \`|> split(…)\` before \`|> ${step}(…)\`: only train rows are copied`,
  }),
  page: {
    summary: 'Rows are augmented before the split.',
    text: 'Augmentation adds altered copies of train rows. Before the split there are none, and a copy of a test row could be trained on.',
    bad: example(
      'dataset rows = candidates',
      '  |> labelled(outcome.profit)',
      '  |> augment(jitter(deviation: 0.1))',
      '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
      trained,
    ),
    good: example(...splitRows, '  |> augment(jitter(deviation: 0.1))', trained),
  },
});

/** Rows are joined with later ones. */
export const joinAhead = diagnosticKind<{ readonly by: string; readonly columns: readonly string[] }>({
  code: 'PIPE5019',
  severity: 'error',
  text: ({ by }) => ({
    title:
      by === 'nearest' ? 'rows are joined with the nearest, which may be a later one' : 'rows are joined with the next',
    label: 'reads rows that are not known yet',
    why: 'the row that comes after has not happened when it is needed',
    help: 'join the latest row that is known: `by: known`, which is also the default',
  }),
  page: {
    summary: 'An as-of join forward in time, or to the nearest row.',
    text: 'Half of all nearest rows lie in the future. A join for learning looks back only.',
    bad: example(
      'dataset slow = bars |> resample(4h)',
      'features both = as_of(candidates, returns(slow, [1bars]), by: nearest, prefix: "slow_")',
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

export const tradingKinds = [
  sameBarFill,
  laterFit,
  augmentBeforeSplit,
  joinAhead,
] as const satisfies readonly DiagnosticKind<never>[];
