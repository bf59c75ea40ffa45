import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { Store } from '../store/store.ts';
import type { FinishedStep, RunOutcome } from './run.ts';

/** Comments in a report's page between which the times stand: the only part of it that is not a function of its inputs. */
export const timingStart = '<!-- pipec:timing -->';
export const timingEnd = '<!-- /pipec:timing -->';

/**
 * Writes each report of `plan` that the run brought into the store to `reports/PIPELINE/NAME.html` in the project, completed by
 * what each step took, and returns the paths. A page is written beside its place and renamed; one that is equal stays untouched.
 */
export function materialise(plan: Plan, store: Store, outcome: RunOutcome): readonly string[] {
  const steps = new Map(outcome.steps.map((step) => [step.id, step]));
  const paths: string[] = [];
  for (const [name, { kind, step }] of Object.entries(plan.names)) {
    const key = kind === 'report' ? steps.get(step)?.key : undefined;
    const page = key === undefined ? undefined : readPage(store, key);
    if (page === undefined) continue;
    const path = join(store.project, 'reports', plan.pipeline, `${name}.html`);
    replaceFile(path, withTiming(page, outcome.steps));
    paths.push(path);
  }
  return paths;
}

function readPage(store: Store, key: string): string | undefined {
  const artifact = store.result(key);
  const file = artifact?.manifest.files.find((candidate) => candidate.name.endsWith('.html'));
  return artifact === undefined || file === undefined
    ? undefined
    : Buffer.from(artifact.read(file.name)).toString('utf8');
}

/** Puts the table of times where the page marks its place, else at the end of its body. */
function withTiming(page: string, steps: readonly FinishedStep[]): string {
  const section = `${timingStart}\n${timingTable(steps)}${timingEnd}`;
  const start = page.indexOf(timingStart);
  if (start >= 0) {
    const end = page.indexOf(timingEnd, start);
    return page.slice(0, start) + section + page.slice(end < 0 ? start + timingStart.length : end + timingEnd.length);
  }
  const end = page.lastIndexOf('</body>');
  return end < 0 ? page + section : `${page.slice(0, end)}${section}\n${page.slice(end)}`;
}

/** Times are those of the step's action, whenever it ran: a report that is made again from the store stays the same. */
function timingTable(steps: readonly FinishedStep[]): string {
  const rows = steps
    .filter((step) => step.seconds !== undefined)
    .map((step) => {
      const seconds = (step.seconds ?? 0).toFixed(2);
      const memory = ((step.peakBytes ?? 0) / 2 ** 20).toFixed(0);
      return `<tr><td>${escapeHtml(step.title)}</td><td>${escapeHtml(step.operator)}</td><td>${seconds}</td><td>${memory}</td></tr>\n`;
    });
  return [
    '<section class="timing"><h2>Time and memory</h2>\n<table>\n',
    '<thead><tr><th>step</th><th>operator</th><th>seconds</th><th>peak MiB</th></tr></thead>\n<tbody>\n',
    ...rows,
    '</tbody></table></section>\n',
  ].join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function replaceFile(path: string, content: string): void {
  try {
    if (readFileSync(path, 'utf8') === content) return;
  } catch {
    // Not there yet.
  }
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
