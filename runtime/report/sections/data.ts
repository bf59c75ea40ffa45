import { durationText } from '../../operators/arguments.ts';
import type { RunFacts } from '../../operators/operator.ts';
import type { Compared } from '../compared.ts';
import { constantText, count, instant, percent } from '../format.ts';
import { type Html, html } from '../html.ts';

const constantNames = { binary: 'Base rate', classes: 'Classes', real: 'Mean' } as const;

/** What each part of each split holds. Evaluations of one split share a table. */
export function splits(compared: readonly Compared[]): Html {
  const tables = new Map<string, Compared[]>();
  for (const entry of compared) {
    const key = JSON.stringify([entry.evaluation.parts, entry.evaluation.head]);
    tables.set(key, [...(tables.get(key) ?? []), entry]);
  }
  return html`${[...tables.values()].map((entries) => table(entries, tables.size > 1))}`;
}

function table(entries: readonly Compared[], named: boolean): Html | undefined {
  const evaluation = entries[0]?.evaluation;
  if (evaluation === undefined) return undefined;
  const { target, classes = [] } = evaluation.head;
  const total = evaluation.parts.reduce((sum, part) => sum + part.rows, 0);
  return html`<div class="scroll"><table>
<caption>${named ? `Rows behind ${entries.map((entry) => entry.title).join(', ')}` : 'Rows'} with their target <b>${evaluation.head.name}</b>, bars of ${durationText(evaluation.interval)}. Times are UTC.</caption>
<thead><tr><th scope="col">Part</th><th scope="col">Rows</th><th scope="col">Share</th><th scope="col">Assets</th><th scope="col">First</th><th scope="col">Last</th><th scope="col">${constantNames[target]}</th></tr></thead>
<tbody>${evaluation.parts.map(
    (part) =>
      html`<tr><th scope="row">${part.name ?? 'left out (purged or embargoed)'}</th><td>${count(part.rows)}</td><td>${percent(total === 0 ? null : part.rows / total)}</td><td>${part.entities}</td><td>${instant(part.first)}</td><td>${instant(part.last)}</td><td>${constantText(part.constant, target, classes)}</td></tr>`,
  )}</tbody></table></div>`;
}

/** The pipeline's parameters; those given on the command line are marked. */
export function parameters(facts: RunFacts): Html | undefined {
  const entries = Object.entries(facts.parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  return html`<h2>Parameters</h2><div class="scroll"><table class="plain"><thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">From</th></tr></thead><tbody>${entries.map(
    ([name, { value, set, from }]) =>
      html`<tr><th scope="row">${name}</th><td><code>${value}</code></td><td>${set ? html`<span class="badge warn">set for this run</span>` : (from ?? 'the file')}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Warnings that the program allows, loudly: what it rests on is not what it would be without them. */
export function allowed(facts: RunFacts): Html | undefined {
  if (facts.allowed === undefined || facts.allowed.length === 0) return undefined;
  return html`<section class="box" aria-labelledby="allowed"><h2 id="allowed">Allowed in this pipeline</h2><p>The compiler warned of the following, and the pipeline says why it goes on. Judge the figures with that in mind.</p><ul>${facts.allowed.map(
    ({ name, code, reason, count }) =>
      html`<li><span class="badge warn">${name}</span> (${code}${count > 1 ? `, ${count} times` : ''}): ${reason}</li>`,
  )}</ul></section>`;
}

/** What the compiler could not prove. */
export function unproven(facts: RunFacts): Html {
  return html`<section class="box" aria-labelledby="unproven"><h2 id="unproven">Not proven</h2>${
    facts.unproven.length === 0
      ? html`<p>The compiler has nothing to list here.</p>`
      : html`<p>What nobody can check from the program alone. Judge the figures above with these in mind.</p><ul>${facts.unproven.map((line) => html`<li>${line}</li>`)}</ul>`
  }</section>`;
}
