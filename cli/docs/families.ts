import type { FamilyName } from '../../compiler/program/program.ts';
import type { Callable, OperatorCallable } from '../../compiler/stdlib/callable.ts';
import type { Expression } from '../../language/syntax/tree.ts';

type Family = (argument: (name: string) => string | undefined, positional: string | undefined) => string;

/** What a family promises, with the arguments that the library gives it. */
const families: Readonly<Partial<Record<FamilyName, Family>>> = {
  source: (argument) => `Makes new rows. ${stampOf(argument('stamp'))} Nothing has been learnt from them yet.`,
  rowwise: () => 'Each row by itself: a value is known when the row is, and needs no rows before it.',
  causal: (argument) =>
    `Looks back, never ahead: a value is known when its row is, and needs the rows before it as far back as ${code(argument('lookback'))}.`,
  shift: (argument) =>
    argument('later') === undefined
      ? `Moves values backward in time: they are known only ${code(argument('earlier'))} after their row, so they can be a target but never a feature.`
      : `Moves values forward in time: they are known when their row is, and look back by ${code(argument('later'))}.`,
  append: () =>
    'Keeps the rows and puts columns side by side: all frames must have the same rows and no name in common.',
  as_of: () => 'Keeps the rows of the left frame; a value of the right one is taken only once it is known.',
  resample: () => 'Makes new rows, each known at the end of its bin.',
  window: (argument) => `Keeps the rows; each example also reads those before it, ${code(argument('length'))} in all.`,
  label: (argument) =>
    `Looks ahead: a label is known ${code(argument('horizon'))} after its row, and can never be a feature.`,
  labelled: () => 'Keeps the rows whose label is known, and joins it to them.',
  split: () => 'Divides rows into parts. What is fitted after it sees one part and says which.',
  fits: (_, positional) =>
    positional === 'labels'
      ? 'Learns from rows and their labels: written with `fit`, after the split, and only the rows of the fitted part decide.'
      : 'Learns from rows, not from labels: written with `fit`, after the split, and only the rows of the fitted part are seen.',
  as: (_, positional) =>
    `Behaves as its ${code(positional)} does: one that learns is written with \`fit\`, after the split.`,
  trains: (argument) =>
    `Learns from the rows and labels of ${code(argument('fit'))}, and is chosen by those of ${code(argument('watch'))} where it stops early.`,
  evaluates: () =>
    'Scores rows that the model has not seen; rows that it has seen are rejected when they are test rows, and marked otherwise.',
  reports: () => 'Reads results and writes a page. Scores of test rows may reach it.',
  whole: () => 'Reads the whole series: its values are never known in time, so they can be no features.',
  cross_asset: () => 'Reads all assets at the same instant: a value is known when the last of them is.',
  before: () => 'Keeps the rows before a date.',
  joins: () => 'Keeps the rows that both frames have.',
  refits: () => 'Trains once more what was trained, with the settings that it has, on the rows given.',
  out_of_fold: () => 'The test rows of all folds, each scored by the model of its own fold, which has not seen it.',
  latest: () => 'The model of the last fold.',
  tunes: () =>
    'Tries settings of a recipe and keeps the best by a metric of the watched rows; the test rows stay sealed.',
  threshold: () => 'Chooses a threshold by a metric of the watched rows.',
  best: () => 'Chooses one of several trained things by a metric of the watched rows.',
  predicts: () => 'Adds what a trained model says of each row; what the model has seen, its scores have seen too.',
  backtests: () => 'Trades on signals: fills are strictly after the signal that they follow.',
  environment: () => 'What an agent acts in: it observes what is known, and is rewarded a step later.',
  learns: () => 'An agent learns from the episodes of its fitted rows.',
  augments: () => 'Makes up rows from the rows of the fitted part.',
  entity: () => 'Keeps the rows of one asset, with their parts and their label.',
  expects: () => 'Compares figures of the run, and fails it where they are not as expected.',
  metric: (argument) =>
    `Scores a model on labels that are ${targetsOf(argument('targets'))}: a member of evaluations and of what is trained, never called.`,
  aggregate: () =>
    'One value of many: of a list while the pipeline is compiled, or of figures of the run in an expectation.',
  assets: () => 'Read from the files of a source while the pipeline is compiled, for loops and families.',
  measure: () => 'A figure of a frame, for expectations: the run tells it.',
  checks: () => 'Looks at rows, and passes or fails the run. What reads those rows waits for it.',
  recipe: () => 'A setting, not a step: it says how another operator works, and nothing runs for it alone.',
  layer: () => 'A layer: it stands in the body of a `model`, and its shapes are checked there.',
};

/** What an operator touches and learns, in sentences. */
export function familyInWords(callable: Callable): string {
  if (callable.kind === 'model') return 'A network: an argument of `train`, and nothing runs for it alone.';
  const call = callOf(callable);
  const words = families[callable.signature.family];
  if (words === undefined) return '';
  return words(
    (name) => textIn(callable, call.find((argument) => argument.name?.text === name)?.value),
    textIn(callable, call.find((argument) => argument.name === undefined)?.value),
  );
}

function callOf({ declaration }: OperatorCallable) {
  return declaration.family.kind === 'call' ? declaration.family.arguments : [];
}

function textIn(callable: Callable, node: Expression | undefined): string | undefined {
  return node === undefined ? undefined : callable.module.file.text.slice(node.span.start, node.span.end);
}

function targetsOf(targets: string | undefined): string {
  const names = (targets ?? '').match(/\w+/g) ?? [];
  return names.join(' or ');
}

function stampOf(stamp: string | undefined): string {
  if (stamp === 'open') return 'A row is stamped by its opening: its values are known one interval later.';
  return 'A row stamped by its opening is known one interval later; one stamped by its close, at once.';
}

function code(text: string | undefined): string {
  if (text === 'forever') return 'the first row';
  return text === undefined ? 'needed' : `\`${text}\``;
}
