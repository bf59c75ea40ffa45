import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';
import { nameList } from '../../wording.ts';
import { example, foldedRows, splitRows, trained } from './example.ts';

const monthly = 'stage monthly = train(lightgbm(), folds)';

/** Two folds test the same rows. */
export const overlappingFolds = diagnosticKind<{ readonly step: string; readonly folds: readonly string[] }>({
  code: 'PIPE5020',
  severity: 'error',
  text: ({ step, folds }) => ({
    title: `the folds ${nameList(folds)} test the same rows`,
    label: `\`${step}\` needs one score a row`,
    why: 'a row that several folds test has several scores, and rows in many folds would count more than others',
    help: 'test each row once: a test part no longer than the step from fold to fold, or `purged_kfold`',
  }),
  page: {
    summary: 'Folds whose test parts overlap are put together.',
    text: '`out_of_fold` lays the test parts of all folds one after the other. Folds of `cpcv` test each block several times, and those of `rolling` do where `test` is longer than `every`; their models are compared one by one, or their metrics averaged.',
    bad: example(
      'dataset folds = candidates',
      '  |> labelled(outcome.profit)',
      '  |> split(rolling(from: 2021-03-01, until: 2021-05-01, every: 1mo, train: 30d, test: 45d, embargo: 8h))',
      monthly,
      'export dataset scores = out_of_fold(monthly, folds)',
    ),
    good: example(...foldedRows, monthly, 'export dataset scores = out_of_fold(monthly, folds)'),
  },
});

/** A recipe of folds that makes none. */
export const noFolds = diagnosticKind<{ readonly title: string; readonly help: string }>({
  code: 'PIPE5021',
  severity: 'error',
  text: ({ title, help }) => ({ title, label: 'makes no folds that could be used', help }),
  page: {
    summary: 'The recipe of a split into folds makes none, or far too many.',
    text: 'Folds are made while the program is compiled, from the dates and numbers of their recipe.',
    bad: example(
      'dataset folds = candidates',
      '  |> labelled(outcome.profit)',
      '  |> split(cpcv(groups: 3, tests: 3, embargo: 8h))',
      monthly,
    ),
    good: example(...foldedRows, monthly),
  },
});

/** Something that puts folds together is given rows or models of none. */
export const foldsMissing = diagnosticKind<{ readonly step: string }>({
  code: 'PIPE5022',
  severity: 'error',
  text: ({ step }) => ({
    title: `\`${step}\` puts folds together, and these are none`,
    label: 'comes of no split into folds',
    help: 'split the rows into folds first: `|> split(walk_forward(…))`',
  }),
  page: {
    summary: 'A step that puts folds together is given what comes of none.',
    text: '`walk_forward`, `rolling`, `purged_kfold` and `cpcv` split rows into folds; what is made of them is made once a fold. `out_of_fold` and `latest` lead out of the folds again.',
    bad: example(...splitRows, trained, 'export let newest = latest([trees])'),
    good: example(...foldedRows, monthly, 'export let newest = latest(monthly)'),
  },
});

/** Models of one family of folds, rows of another. */
export const differentFolds = diagnosticKind<{ readonly step: string }>({
  code: 'PIPE5023',
  severity: 'error',
  text: ({ step }) => ({
    title: `\`${step}\` is given models of other folds than the rows`,
    label: 'these models were fitted in other folds',
    why: 'each row is to be scored by the model of its own fold, the only one that is known not to have seen it',
    help: 'give the folds that the models were trained on',
  }),
  page: {
    summary: 'Models of one split into folds are given the rows of another.',
    text: 'The n-th model belongs to the n-th fold. Other folds have other rows to learn from.',
    bad: example(
      ...foldedRows,
      monthly,
      'dataset others = candidates',
      '  |> labelled(outcome.profit)',
      '  |> split(walk_forward(from: 2021-03-01, until: 2021-05-01, every: 1mo, validation: 14d, embargo: 8h))',
      'export dataset scores = out_of_fold(monthly, others)',
    ),
    good: example(...foldedRows, monthly, 'export dataset scores = out_of_fold(monthly, folds)'),
  },
});

export const foldsKinds = [
  overlappingFolds,
  noFolds,
  foldsMissing,
  differentFolds,
] as const satisfies readonly DiagnosticKind<never>[];
