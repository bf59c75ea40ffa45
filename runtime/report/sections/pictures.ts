import { calibrationChart, precisionRecallChart, rocChart } from '../charts/curves.ts';
import { decileChart } from '../charts/deciles.ts';
import { entityChart } from '../charts/entities.ts';
import type { Compared, RowSet } from '../compared.ts';
import { count, heading, percent, score } from '../format.ts';
import { type Html, html } from '../html.ts';
import { referenceOf } from '../references.ts';
import { figure } from './figure.ts';
import { legend, swatch } from './legend.ts';

/** How well the scores order the rows, and what they are worth as probabilities. */
export async function rankingPictures(set: RowSet): Promise<Html> {
  const base = set.constant[0] ?? 0;
  const figures = await Promise.all([
    figure(
      `${set.key}-roc`,
      'ROC',
      'Positives found for the negatives that come along. Dotted: chance.',
      rocChart(set.compared),
    ),
    figure(
      `${set.key}-pr`,
      'Precision and recall',
      `How pure the rows above a threshold are. Dotted: base rate, ${percent(base, 2)}.`,
      precisionRecallChart(set.compared, base),
    ),
    figure(
      `${set.key}-calibration`,
      'Calibration',
      'Twenty groups of equal size. On the dotted line, probabilities are true.',
      calibrationChart(set.compared),
    ),
    figure(
      `${set.key}-deciles`,
      'Share of positives by score',
      `From the lowest scores to the highest. Dotted: base rate.`,
      decileChart(set.compared, base),
    ),
  ]);
  return html`${set.compared.length > 1 ? legend(set.compared) : undefined}<div class="grid">${figures}</div>${decileTable(set)}`;
}

function decileTable(set: RowSet): Html {
  const lengths = set.compared.map((entry) => entry.evaluation.binary?.deciles.length ?? 0);
  const tenths = Array.from({ length: Math.max(...lengths) }, (_, index) => index);
  return html`<details><summary>Share of positives by score, as a table</summary><div class="scroll"><table>
<thead><tr><th scope="col">Model</th>${tenths.map((tenth) => html`<th scope="col">${tenth + 1}</th>`)}</tr></thead>
<tbody>${set.compared.map(
    (entry) =>
      html`<tr><th scope="row">${swatch(entry.series)} ${entry.title}</th>${tenths.map(
        (tenth) => html`<td>${score(entry.evaluation.binary?.deciles[tenth]?.hitRate, 3)}</td>`,
      )}</tr>`,
  )}</tbody></table></div></details>`;
}

/** What is shown of each asset. How common its most common class is differs from asset to asset, so accuracy has no common reference. */
const assetFigures = {
  binary: { metric: 'roc_auc', loss: 'log_loss', reference: 0.5 },
  classes: { metric: 'accuracy', loss: 'log_loss', reference: undefined },
  real: { metric: 'r2', loss: 'mean_squared_error', reference: 0 },
} as const;

/** How evenly a model serves the assets; undefined where each has one row, as cases have, since a figure of one row says nothing. */
export async function entityPictures(set: RowSet): Promise<Html | undefined> {
  if (set.compared.every(({ evaluation }) => evaluation.entities.every(({ rows }) => rows === 1))) return undefined;
  const entities = Math.max(...set.compared.map((entry) => entry.evaluation.entities.length));
  if (entities < 2) return undefined;
  const { metric, loss, reference } = assetFigures[set.target];
  const picture = await figure(
    `${set.key}-entities`,
    `${heading(metric)} by asset`,
    `One stroke an asset, ${entities} in all.${reference === undefined ? '' : ' Dotted: without a model.'}`,
    entityChart(set.compared, metric, reference),
  );
  return html`<div class="wide">${picture}</div>${entityTable(set.compared, metric, loss)}`;
}

function entityTable(compared: readonly Compared[], ranking: string, loss: string): Html {
  const byName = compared.map(({ evaluation }) => new Map(evaluation.entities.map((entity) => [entity.name, entity])));
  const names = [...new Set(compared.flatMap(({ evaluation }) => evaluation.entities.map((entity) => entity.name)))];
  const digits = loss === 'log_loss' ? 4 : 8;
  const known = ranking === 'roc_auc' ? 'base_rate' : `constant_${loss}`;
  return html`<details><summary>Figures of each asset, as a table</summary><div class="scroll"><table>
<thead><tr><th scope="col" rowspan="2">Asset</th><th scope="col" rowspan="2">Rows</th><th scope="col" rowspan="2">${known === 'base_rate' ? 'Base rate' : 'Constant'}</th>${compared.map((entry) => html`<th scope="colgroup" colspan="2">${swatch(entry.series)} ${entry.title}</th>`)}</tr>
<tr>${compared.map(() => html`<th scope="col">${heading(ranking)}</th><th scope="col">${heading(loss)} less constant’s</th>`)}</tr></thead>
<tbody>${names.map((name) => {
    const first = byName.find((entities) => entities.has(name))?.get(name);
    const metrics = first?.metrics ?? {};
    return html`<tr><th scope="row">${name}</th><td>${count(first?.rows ?? 0)}</td><td>${score(metrics[known], digits)}</td>${byName.map(
      (entities) => {
        const own = entities.get(name)?.metrics ?? {};
        const value = own[loss];
        const constant = referenceOf(loss, own)?.value;
        const difference = typeof value === 'number' && constant !== undefined ? value - constant : undefined;
        return html`<td>${score(own[ranking])}</td><td class="${difference === undefined ? '' : difference < 0 ? 'good' : 'bad'}">${score(difference, digits)}</td>`;
      },
    )}</tr>`;
  })}</tbody></table></div></details>`;
}
