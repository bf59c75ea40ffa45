import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { timingEnd, timingStart } from '../../runtime/run/materialise.ts';
import { type RunRecord, readRunRecord } from '../../runtime/run/run-record.ts';
import type { CrashPoint } from '../../runtime/store/crash-points.ts';
import { list, listRecords } from '../../runtime/store/rebuild-index.ts';
import { openStore } from '../../runtime/store/store.ts';

/** Something that runs a pipeline in a process of its own. */
export interface Subject {
  /** Arguments of Node for a run with the given project folder and store. */
  readonly arguments: (project: string, store: string) => readonly string[];
  /** Folder that the project's reports appear in. */
  readonly reports: (project: string) => string;
}

/** Who is killed: the run, one of its workers, or all of them. */
export type Victim = 'parent' | 'child' | 'both';

/** What a finished run left: by step its result, by name its reports without their timing section. */
export interface Products {
  readonly results: Readonly<Record<string, string>>;
  readonly reports: Readonly<Record<string, string>>;
  readonly milliseconds: number;
}

/** A run from its start to its end. Throws where it fails. */
export async function undisturbedRun(subject: Subject, folder: string): Promise<Products> {
  mkdirSync(folder, { recursive: true });
  const start = performance.now();
  const { code, output } = await ended(startRun(subject, folder, {}));
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}:\n${output}`);
  return { ...products(subject, folder), milliseconds: performance.now() - start };
}

/** Kills a run after `delay` milliseconds, runs again, and returns what is wrong; empty when nothing is. */
export async function killedRun(
  subject: Subject,
  folder: string,
  delay: number,
  victim: Victim,
  expected: Products,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const run = startRun(subject, folder, {});
  const end = ended(run);
  await Promise.race([sleep(delay), end]);
  const children = run.pid === undefined ? [] : childrenOf(run.pid);
  if (victim !== 'child') run.kill('SIGKILL');
  const killed = victim === 'parent' ? [] : victim === 'child' ? children.slice(-1) : children;
  for (const child of killed) kill(child);
  await end;
  return [...(await survivors(children)), ...(await secondRun(subject, folder, expected))];
}

/** Lets a run crash when it passes `point` for the nth time, runs again, and returns what is wrong. */
export async function crashedRun(
  subject: Subject,
  folder: string,
  point: CrashPoint,
  time: number,
  expected: Products,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const run = startRun(subject, folder, { PIPEC_CRASH_AT: `${point}:${time}` });
  const { code, signal } = await ended(run);
  // A worker in the middle of a computation ends a little after its run, and may write until then.
  const late = await survivors(run.pid === undefined ? [] : groupOf(run.pid));
  // A worker that crashes late is replaced, and its successor counts anew: such a run may come to its end.
  const reached = code !== 0 || signal !== null || time > 1;
  const missed = reached ? [] : [`the run never came to ${point}`];
  return [...missed, ...late, ...(await secondRun(subject, folder, expected))];
}

/** Runs again and compares: the same bytes, nothing that was finished repeated, nothing left over. */
async function secondRun(subject: Subject, folder: string, expected: Products): Promise<readonly string[]> {
  const finished = new Set(finishedActions(folder));
  const { code, output } = await ended(startRun(subject, folder, {}));
  if (code !== 0) return [`the second run ended with ${code}:\n${output}`];
  const wrong: string[] = [];
  const found = products(subject, folder);
  for (const [step, result] of Object.entries(expected.results)) {
    if (found.results[step] !== result) wrong.push(`the result of step ${step} differs from the undisturbed run's`);
  }
  for (const [name, page] of Object.entries(expected.reports)) {
    if (found.reports[name] !== page) wrong.push(`the report ${name} differs from the undisturbed run's`);
  }
  for (const step of lastRecord(folder).steps) {
    if (step.state === 'ran' && finished.has(step.key ?? ''))
      wrong.push(`\`${step.title}\` was finished and ran again`);
  }
  for (const left of ['tmp', 'locks', 'scratch']) {
    const entries = list(join(folder, 'store', left));
    if (entries.length > 0) wrong.push(`${left}/ still holds ${entries.join(', ')}`);
  }
  return wrong;
}

function startRun(subject: Subject, folder: string, environment: Readonly<Record<string, string>>): ChildProcess {
  const project = join(folder, 'project');
  mkdirSync(project, { recursive: true });
  return spawn(process.execPath, subject.arguments(project, join(folder, 'store')), {
    cwd: project,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, by which its workers are found when it is dead.
    detached: true,
  });
}

async function ended(run: ChildProcess): Promise<{ code: number | null; signal: string | null; output: string }> {
  let output = '';
  run.stdout?.on('data', (text) => {
    output += text;
  });
  run.stderr?.on('data', (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    run.on('error', reject);
    run.on('exit', (code, signal) => resolve({ code, signal, output }));
  });
}

function finishedActions(folder: string): readonly string[] {
  const store = openStore({ from: folder, store: join(folder, 'store') });
  return listRecords(store.layout.records).filter((key) => store.result(key) !== undefined);
}

function lastRecord(folder: string): RunRecord {
  const runs = join(folder, 'store', 'runs');
  const records = list(runs).map((run) => readRunRecord(join(runs, run, 'record.json')));
  const last = records
    .filter((record) => record !== undefined)
    .sort((a, b) => (a.started < b.started ? -1 : 1))
    .at(-1);
  if (last === undefined) throw new Error(`no run in ${folder} wrote its record`);
  return last;
}

function products(subject: Subject, folder: string): Pick<Products, 'results' | 'reports'> {
  const results = Object.fromEntries(lastRecord(folder).steps.map((step) => [step.id, step.result ?? '']));
  const reports: Record<string, string> = {};
  const pages = subject.reports(join(folder, 'project'));
  for (const name of readdirSync(pages, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.html')) reports[name] = withoutTiming(readFileSync(join(pages, name), 'utf8'));
  }
  return { results, reports };
}

/** The timing section is the one part of a report that tells of its run and not of its inputs. */
function withoutTiming(page: string): string {
  const start = page.indexOf(timingStart);
  const end = page.indexOf(timingEnd);
  return start < 0 || end < 0 ? page : page.slice(0, start) + page.slice(end);
}

/** Pids of a process's children; from `/proc`, so on Linux only. */
function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

/** Pids of the living processes of a group; from `/proc`, so on Linux only. */
function groupOf(group: number): readonly number[] {
  const pids = list('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => statusOf(pid)?.[2] === String(group)).filter(isAlive);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Workers that live on after their parent; they are given the time that a loaded machine may need to end them. */
async function survivors(pids: readonly number[]): Promise<readonly string[]> {
  for (let waited = 0; waited < 200; waited += 1) {
    if (!pids.some(isAlive)) return [];
    await sleep(50);
  }
  return pids.filter(isAlive).map((pid) => `worker ${pid} outlived its run`);
}

function isAlive(pid: number): boolean {
  const state = statusOf(pid)?.[0];
  return state !== undefined && state !== 'Z';
}

/** What `/proc` says of a process after its name: its state, its parent, its group, and more. */
function statusOf(pid: number): readonly string[] | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return status.slice(status.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
