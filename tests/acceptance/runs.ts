import { readFileSync } from 'node:fs';
import type { RunEvent, StepEnd } from '../../runtime/events.ts';
import type { RunRecord } from '../../runtime/run/run-record.ts';
import { type Ended, pipec } from '../cli/command.ts';

/** What a run did. Steps are called `prepared/scale`: the declaration, then the operator. */
export interface Ran {
  readonly record: RunRecord;
  /** Steps that were executed, in the order of the plan. */
  readonly ran: readonly string[];
  /** Digest of each step's result. */
  readonly results: ReadonlyMap<string, string>;
  readonly states: ReadonlyMap<string, StepEnd>;
}

/** Runs a pipeline to its end with `pipec run`. Throws with what it printed where it fails. */
export async function runPipeline(words: readonly string[], cwd: string): Promise<Ran> {
  return whatRan(await pipec(['run', ...words, '--json'], { cwd }), storeOf(words, cwd));
}

/** Reads what an ended `pipec run --json` did from its record in `store`. */
export function whatRan(end: Ended, store: string): Ran {
  if (end.code !== 0) throw new Error(`exit ${end.code}\n${end.stdout}\n${end.stderr}`);
  const events = end.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const [started] = events;
  if (started?.type !== 'run_started') throw new Error('a run begins with run_started');
  const record = JSON.parse(readFileSync(`${store}/runs/${started.run}/record.json`, 'utf8')) as RunRecord;
  const named = record.steps.map((step) => ({ ...step, name: `${step.title}/${step.operator}` }));
  return {
    record,
    ran: named.filter((step) => step.state === 'ran').map((step) => step.name),
    results: new Map(named.map((step) => [step.name, step.result ?? ''])),
    states: new Map(named.map((step) => [step.name, step.state])),
  };
}

/** The store of a project, or the one that `--store` names. */
export function storeOf(words: readonly string[], project: string): string {
  const at = words.indexOf('--store');
  return at < 0 ? `${project}/.pipec` : (words[at + 1] ?? '');
}
