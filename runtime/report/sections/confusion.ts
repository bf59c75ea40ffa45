import type { Confusion } from '../../evaluation/metrics.ts';
import type { RowSet } from '../compared.ts';
import { count, percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import { swatch } from './legend.ts';

/** Rows by true class and prediction, one table a model. */
export function confusions(set: RowSet): Html {
  return html`<div class="grid confusions">${set.compared.map(({ title, series, evaluation }) => {
    const { binary, classes, head } = evaluation;
    if (classes !== undefined) return classMatrix(title, series, classes.confusion, head.classes ?? []);
    return binary === undefined ? undefined : matrix(title, series, binary.confusion, binary.threshold);
  })}</div>`;
}

function matrix(title: string, series: number, confusion: Confusion, threshold: number): Html {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const positives = truePositives + falseNegatives;
  const negatives = trueNegatives + falsePositives;
  return html`<table class="confusion"><caption>${swatch(series)} ${title}, threshold ${threshold}</caption>
<thead><tr><td></td><th scope="col">predicted no</th><th scope="col">predicted yes</th></tr></thead>
<tbody><tr><th scope="row">is no</th>${cell(trueNegatives, negatives, true)}${cell(falsePositives, negatives, false)}</tr>
<tr><th scope="row">is yes</th>${cell(falseNegatives, positives, false)}${cell(truePositives, positives, true)}</tr></tbody></table>`;
}

function cell(rows: number, of: number, right: boolean): Html {
  return html`<td class="${right ? 'right' : 'wrong'}" style="--share:${of === 0 ? '0' : (rows / of).toFixed(3)}">${count(rows)}<small>${of === 0 ? '–' : percent(rows / of)}</small></td>`;
}

/** A row of the table for each true class, a column for each predicted one. */
function classMatrix(
  title: string,
  series: number,
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): Html {
  return html`<table class="confusion"><caption>${swatch(series)} ${title}, the most probable class</caption>
<thead><tr><td></td>${classes.map((name) => html`<th scope="col">predicted ${name}</th>`)}</tr></thead>
<tbody>${confusion.map((own, number) => {
    const all = own.reduce((sum, rows) => sum + rows, 0);
    return html`<tr><th scope="row">is ${classes[number] ?? String(number)}</th>${own.map((rows, place) => cell(rows, all, place === number))}</tr>`;
  })}</tbody></table>`;
}
