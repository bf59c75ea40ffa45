import { historyChart, historyPanels } from '../charts/history.ts';
import { importanceChart } from '../charts/importance.ts';
import type { Compared } from '../compared.ts';
import { constantText, count, plural, score } from '../format.ts';
import { type Html, html } from '../html.ts';
import { figure } from './figure.ts';
import { swatch } from './legend.ts';

const importancesShown = 15;

/** How each model was trained: what it saw, its settings, its history, what it uses. Equal models are shown once. */
export async function trainings(compared: readonly Compared[]): Promise<Html> {
  const models = new Map<string, Compared[]>();
  for (const entry of compared) {
    const key = JSON.stringify([entry.evaluation.model, entry.evaluation.history]);
    const known = models.get(key);
    if (known === undefined) models.set(key, [entry]);
    else known.push(entry);
  }
  return html`${await Promise.all([...models.values()].map((entries, index) => training(entries, index)))}`;
}

async function training(entries: readonly Compared[], index: number): Promise<Html | undefined> {
  const entry = entries[0];
  if (entry === undefined) return undefined;
  const { history, importance, model } = entry.evaluation;
  const panels = await Promise.all(
    historyPanels(history).map((panel, number) =>
      figure(
        `model-${index}-history-${number}`,
        panel.title,
        describe(panel.names),
        historyChart(history, panel.names, entry.series, panel.title),
      ),
    ),
  );
  const features = importance?.features.slice(0, importancesShown) ?? [];
  const importances =
    importance === undefined || features.length === 0
      ? undefined
      : await figure(
          `model-${index}-importance`,
          'Importance',
          `The ${features.length} of ${model.features.length} features that reduce the loss most.`,
          importanceChart(features, importance.total, entry.series),
        );
  return html`<article><h3>${swatch(entry.series)} ${[...new Set(entries.map((each) => each.title))].join(', ')}</h3>
${facts(entry)}<div class="grid">${panels}${importances}</div></article>`;
}

function describe(names: readonly string[]): string {
  const parts = names.map((name) => name.slice(0, name.indexOf('.')));
  const shown = parts.map((part) => (part === 'train' ? 'training rows in grey' : `${part} in colour`)).join(', ');
  return `${shown.charAt(0).toUpperCase()}${shown.slice(1)}. Upright: the round kept.`;
}

function facts({ evaluation }: Compared): Html {
  const { model } = evaluation;
  const { rounds, fit, watch } = model;
  const seen = html`${model.title}: ${plural(model.size.count, model.size.unit.slice(0, -1))}, fitted to ${count(fit.rows)} rows of ${fit.part} (${model.heads
    .map((head) => knownText(head, fit.constants[head.name] ?? [], model.heads.length > 1))
    .join(
      '; ',
    )})${watch === undefined ? ', nothing watched' : html`, watching ${count(watch.rows)} rows of ${watch.part}`}. ${ran(rounds)}`;
  return html`<p>${seen}</p><details><summary>Settings and features</summary><dl class="settings">${model.settings.map(
    ({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl><p class="features">${model.features.join(', ')}</p></details>`;
}

/** What is known of a target without a model: `base rate 0.2071`, of one of several heads `hit: base rate 0.2071`. */
function knownText(
  { name, target, classes = [] }: Compared['evaluation']['head'],
  constant: readonly number[],
  several: boolean,
): string {
  const text =
    target === 'binary'
      ? `base rate ${score(constant[0])}`
      : `${target === 'real' ? 'mean ' : ''}${constantText(constant, target, classes)}`;
  return several ? `${name}: ${text}` : text;
}

function ran(rounds: Compared['evaluation']['model']['rounds']): string {
  const ran = `${plural(rounds.trained, rounds.unit)} ${rounds.trained === 1 ? 'was' : 'were'} trained`;
  return rounds.best === rounds.trained
    ? `${ran}, all kept.`
    : `${ran}; the model is that of ${rounds.unit} ${count(rounds.best)}.`;
}
