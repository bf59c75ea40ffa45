import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { UsageError } from '../exit.ts';
import type { LockFacts } from './lock-facts.ts';

const header = '# What the pipelines are made of. Written by "pipec lock"; "pipec run --locked" holds to it.';

/** The facts of the lock at `path`, a line each; nothing where there is none. Throws `UsageError` where a merge left its marks. */
export function readLock(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  if (lines.some((line) => /^(<{7}|={7}|>{7})/.test(line))) {
    throw new UsageError(
      `${path} has the marks of a merge conflict`,
      'delete it, and run "pipec lock" on the pipelines of the project',
    );
  }
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** Writes the facts, sorted; the same facts give the same bytes. */
export function writeLock(path: string, lines: readonly string[]): void {
  writeFileSync(`${path}.new`, `${[header, ...[...new Set(lines)].sort()].join('\n')}\n`);
  renameSync(`${path}.new`, path);
}

export interface Drift {
  /** Facts of the lock that are no longer so. */
  readonly locked: readonly string[];
  /** Facts that the lock does not have. */
  readonly now: readonly string[];
}

/** The lines about `pipeline`, each with its name before it; of files that are not here, what the lock says. */
export function pipelineLines(pipeline: string, facts: LockFacts, locked: readonly string[]): readonly string[] {
  const kept = locked.filter((line) => facts.absent.some((prefix) => line.startsWith(`${pipeline} ${prefix}`)));
  return [...facts.lines.map((line) => `${pipeline} ${line}`), ...kept];
}

/** How `lines` about `pipeline` differ from the lock's. */
export function driftOf(pipeline: string, lines: readonly string[], locked: readonly string[]): Drift {
  const own = locked.filter((line) => line.startsWith(`${pipeline} `));
  const before = new Set(own);
  const after = new Set(lines);
  return {
    locked: own.filter((line) => !after.has(line)).sort(),
    now: [...after].filter((line) => !before.has(line)).sort(),
  };
}
