import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';
import { example, splitRows, trained } from './example.ts';

const scored = ['dataset scores = predict(trees, rows)'];

/** The held-out part chooses: a threshold, a winner, a trial. */
export const heldOutChooses = diagnosticKind<{
  readonly step: string;
  readonly part: string;
  readonly metric: string;
}>({
  code: 'PIPE5012',
  severity: 'error',
  text: ({ step, part, metric }) => ({
    title: `\`${step}\` chooses by \`${part}.${metric}\``,
    label: `held out: no choice may go by the rows of \`${part}\``,
    why: 'the best of many on the test rows is a choice made with them: no rows are left that tell how good it is',
    help: 'choose by `validation`, and score the choice on `test` once',
  }),
  page: {
    summary: 'Something is chosen by a metric of the held-out part.',
    text: 'A threshold, the best of several models, the winner of a search: each is a choice, and the rows that it goes by are rows that were learnt from. The part `test` is sealed; its metrics reach reports and expectations, and nothing else.',
    bad: example(
      ...splitRows,
      trained,
      ...scored,
      'dataset decided = scores |> threshold(maximize: test.f1)',
      'export let all = decided',
    ),
    good: example(
      ...splitRows,
      trained,
      ...scored,
      'dataset decided = scores |> threshold(maximize: validation.f1)',
      'export let all = decided',
    ),
  },
});

/** Rows that are not held out are scored, and whether they were seen cannot be told. */
export const maybeSeen = diagnosticKind<{ readonly rows: string; readonly step: string }>({
  code: 'PIPE5013',
  severity: 'warning',
  text: ({ rows, step }) => ({
    title: 'these scores may be in-sample',
    label: `whether ${rows} that \`${step}\` was fitted on are among these is not known before the run`,
    why: 'a model is better on the rows it was fitted on than on any others',
    help: 'evaluate a part of the same split, or cut both at dates: `dated(…)`',
  }),
  page: {
    summary: 'A model is scored on rows of another split, which it may have been fitted on.',
    text: 'Parts of two splits are compared by their dates, or by their shares of the same rows. Where neither is known, held-out rows get a guard that looks at the rows before anything is trained; scores of other parts are marked.',
    bad: example(
      ...splitRows,
      trained,
      'dataset others = candidates',
      '  |> labelled(outcome.profit)',
      '  |> split(dated(validation: 2021-04-01, test: 2021-05-01, embargo: 8h))',
      'stage scores = evaluate(trees, on: others.validation)',
    ),
    good: example(
      ...splitRows,
      trained,
      'dataset others = candidates',
      '  |> labelled(outcome.profit)',
      '  |> split(dated(validation: 2021-04-01, test: 2021-05-01, embargo: 8h))',
      'stage scores = evaluate(trees, on: others.test)',
    ),
  },
});

/** A model learns from columns that another model made of the rows it was fitted on. */
export const stackedInSample = diagnosticKind<{ readonly step: string; readonly rows: string; readonly by: string }>({
  code: 'PIPE5014',
  severity: 'warning',
  text: ({ step, rows, by }) => ({
    title: `\`${step}\` learns from in-sample predictions`,
    label: `some of these columns were made by what \`${by}\` fitted on ${rows}, which are learnt from here`,
    why: 'a model is surer on the rows it was fitted on than it will be later, so what is stacked on it trusts it too much',
    help: 'stack on out-of-fold predictions: `out_of_fold(models, folds)`',
  }),
  page: {
    summary: 'A model is trained on another model’s predictions for the rows that model was fitted on.',
    text: 'Predictions for the rows of one’s own training are better than any later ones. On 201,563 hourly bars a stack on them scored .631 where one on out-of-fold predictions scored .640: it loses, and its validation does not show it.',
    bad: example(
      ...splitRows,
      trained,
      'dataset stacked = rows + predict(trees, rows)',
      'stage second = train(lightgbm(), stacked)',
    ),
    good: example(...splitRows, trained, 'stage second = train(lightgbm(leaves: 15), rows)', 'export let both = trees'),
  },
});

/** A winner is refitted on the rows it was trained on. */
export const retrainedWinner = diagnosticKind<{ readonly step: string }>({
  code: 'PIPE5015',
  severity: 'warning',
  text: ({ step }) => ({
    title: `\`${step}\` trains the same settings on the same rows again`,
    label: 'the winner is trained on these rows already',
    why: 'it costs a training and gives another model than the one that won',
    help: 'use the winner itself, or refit on more rows: `{ fit: [rows.train, rows.validation] }`',
  }),
  page: {
    summary: 'A winner is retrained with its own recipe on its own rows.',
    text: 'The trained model of the winning trial is kept. A refit is for other rows: those of a fold, or train and validation together for production.',
    bad: example(...splitRows, trained, 'stage final = refit(trees, rows)'),
    good: example(...splitRows, trained, 'stage final = refit(trees, rows) { fit: [rows.train, rows.validation] }'),
  },
});

export const choicesKinds = [
  heldOutChooses,
  maybeSeen,
  stackedInSample,
  retrainedWinner,
] as const satisfies readonly DiagnosticKind<never>[];
