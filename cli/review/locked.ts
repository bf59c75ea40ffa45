import { join, relative, sep } from 'node:path';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { Store } from '../../runtime/store/store.ts';
import { exitCode, UsageError } from '../exit.ts';
import type { Style } from '../terminal/style.ts';
import { lockFacts } from './lock-facts.ts';
import { type Drift, driftOf, pipelineLines, readLock } from './lock-file.ts';

/** A pipeline beside the lock of its project. */
export interface Locked {
  /** Path of the project's `pipec.lock`. */
  readonly path: string;
  /** The pipeline as the lock calls it: its path inside the project. */
  readonly pipeline: string;
  /** Every fact of the lock. */
  readonly all: readonly string[];
  /** What the pipeline's facts are now. */
  readonly lines: readonly string[];
  readonly drift: Drift;
}

/** Compares a plan with the lock of its project. Relative paths of data start from the working directory, as in a run. */
export function lockedOf(plan: Plan, file: string, store: Store): Locked {
  const path = join(store.project, 'pipec.lock');
  const pipeline = relative(store.project, file).replaceAll(sep, '/').replaceAll(' ', '%20');
  const all = readLock(path);
  const lines = pipelineLines(pipeline, lockFacts(plan, store.stats, process.cwd()), all);
  store.stats.flush();
  return { path, pipeline, all, lines, drift: driftOf(pipeline, lines, all) };
}

export function drifted({ drift }: Locked): boolean {
  return drift.locked.length + drift.now.length > 0;
}

/** Throws `UsageError` where the plan is not what the lock says, with the lines that differ. */
export function holdToLock(plan: Plan, file: string, store: Store, style: Style): void {
  const locked = lockedOf(plan, file, store);
  if (!drifted(locked)) return;
  if (locked.all.every((line) => !line.startsWith(`${locked.pipeline} `))) {
    throw new UsageError(
      `${shown(locked.path)} says nothing of ${file}`,
      `run "pipec lock ${file}" and commit it`,
      exitCode.failed,
    );
  }
  throw new UsageError(
    `${file} is not what ${shown(locked.path)} says\n${driftText(locked, style)}`,
    `run "pipec lock ${file}" where the change is meant`,
    exitCode.failed,
  );
}

/** The lines that differ, what was locked before what is now. */
export function driftText({ pipeline, drift }: Locked, style: Style): string {
  const own = (line: string): string => line.slice(pipeline.length + 1);
  const lines = [
    ...drift.locked.map((line) => ({ line, text: style.red(`- ${own(line)}`) })),
    ...drift.now.map((line) => ({ line, text: style.green(`+ ${own(line)}`) })),
  ];
  // Facts of one name stand together, the locked one first; sorting is stable.
  const nameOf = (line: string): string => line.slice(0, line.indexOf(' = '));
  lines.sort((a, b) => (nameOf(a.line) < nameOf(b.line) ? -1 : nameOf(a.line) > nameOf(b.line) ? 1 : 0));
  return lines.map(({ text }) => `  ${text}`).join('\n');
}

export function shown(path: string): string {
  return relative('.', path) || path;
}
