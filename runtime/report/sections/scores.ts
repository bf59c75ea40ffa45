import type { Compared, RowSet } from '../compared.ts';
import { constantText, heading, plural, score } from '../format.ts';
import { type Html, html } from '../html.ts';
import { beats, bestOf, referenceOf } from '../references.ts';
import { swatch } from './legend.ts';

const columnsOf: Readonly<Record<RowSet['target'], readonly string[]>> = {
  binary: ['roc_auc', 'pr_auc', 'log_loss', 'brier', 'f1', 'precision', 'recall', 'accuracy'],
  classes: ['accuracy', 'balanced_accuracy', 'macro_f1', 'log_loss'],
  real: ['mean_squared_error', 'mean_absolute_error', 'r2'],
};

/** Every score of every model beside what one reaches without a model, and whether it is better. */
export function scores(set: RowSet): Html {
  const columns = columnsOf[set.target];
  const best = new Map(
    columns.map((metric) => [
      metric,
      bestOf(
        metric,
        set.compared.map((entry) => entry.evaluation.metrics[metric]),
      ),
    ]),
  );
  return html`<div class="scroll"><table class="scores">
<caption>Scores on ${set.part}. Under each: what is reached without a model, and whether the model is better. The best of a column is bold.</caption>
<thead><tr><th scope="col">Model</th>${columns.map((metric) => html`<th scope="col">${heading(metric)}</th>`)}</tr></thead>
<tbody>${set.compared.map((entry) => row(entry, columns, best, set.compared.length > 1))}</tbody>
</table></div>
${notes(set)}`;
}

function row(
  entry: Compared,
  columns: readonly string[],
  best: ReadonlyMap<string, number | undefined>,
  several: boolean,
): Html {
  const { evaluation, title, series } = entry;
  return html`<tr><th scope="row">${swatch(series)} ${title}<small>${evaluation.model.title}, ${plural(evaluation.model.features.length, 'feature')}</small>${standing(evaluation.standing)}</th>${columns.map(
    (metric) => cell(metric, evaluation.metrics, several && evaluation.metrics[metric] === best.get(metric)),
  )}</tr>`;
}

function cell(metric: string, metrics: Readonly<Record<string, number | null>>, isBest: boolean): Html {
  const value = metrics[metric];
  const digits = metric.startsWith('mean_') ? 8 : 4;
  const reference = referenceOf(metric, metrics);
  const better = typeof value === 'number' && reference !== undefined ? beats(metric, value, reference) : undefined;
  const mark =
    better === undefined
      ? undefined
      : html`<span class="${better ? 'good' : 'bad'}">${better ? '✓ better' : '✗ not better'}</span>`;
  return html`<td><span class="${isBest ? 'value best' : 'value'}">${score(value, digits)}</span>${
    reference === undefined
      ? undefined
      : html`<small>${reference.name} ${score(reference.value, digits)}</small><small>${mark}</small>`
  }</td>`;
}

function standing(value: Compared['evaluation']['standing']): Html | undefined {
  if (value === 'in_sample') return html`<span class="badge bad">in-sample: fitted to these very rows</span>`;
  if (value === 'chosen') return html`<span class="badge warn">chosen: its rounds were picked by these rows</span>`;
  return undefined;
}

function notes(set: RowSet): Html {
  const thresholds = [...new Set(set.compared.flatMap(({ evaluation }) => evaluation.binary?.threshold ?? []))];
  const times = set.compared.length;
  return html`<ul class="notes">
${set.target === 'real' ? undefined : trainingConstants(set)}
${thresholds.length > 0 ? html`<li>F1, precision, recall and accuracy count a row as positive from probability ${thresholds.join(' and ')} on.</li>` : undefined}
<li>These rows were scored ${times === 1 ? 'once' : `${times} times`} in this report.${
    times > 1
      ? ' Choosing the best of several models by the same rows is itself a fit: the winner’s figures are a little too good.'
      : ''
  }</li></ul>`;
}

/** The constant that could have been known before the rows were seen: the training rows' base rate. */
function trainingConstants(set: RowSet): readonly Html[] {
  const groups = new Map<string, string[]>();
  for (const { title, evaluation } of set.compared) {
    const constant = evaluation.model.fit.constants[set.head] ?? [];
    const known =
      set.target === 'binary' ? `base rate ${score(constant[0])}` : constantText(constant, set.target, set.classes);
    const text = `${score(evaluation.metrics.training_constant_log_loss)} (${known})`;
    groups.set(text, [...(groups.get(text) ?? []), title]);
  }
  const all = groups.size === 1;
  return [...groups].map(
    ([text, titles]) =>
      html`<li>The constant knows the ${set.target === 'binary' ? 'base rate' : 'shares of the classes'} of the scored rows. One that knows only the training rows’ reaches log-loss ${text}${all ? '' : ` for ${titles.join(', ')}`}.</li>`,
  );
}
