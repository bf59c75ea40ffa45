import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreLayout } from './layout.ts';
import type { HeldClaim, Locks } from './locks.ts';
import { list } from './rebuild-index.ts';

export const runLockPrefix = 'run-';

/** Name of the lock of a collection of garbage; runs wait for it. */
export const collectionLock = 'collection';

/** Name of the lock that a run holds while it lives; its attempts are swept once it is dead. */
export function runLock(run: string): string {
  return `${runLockPrefix}${run}`;
}

/** Takes a run's own lock, before it makes any attempt. */
export function holdRun(locks: Locks, run: string): HeldClaim {
  const claim = locks.claim(runLock(run));
  if (!claim.held) throw new Error(`the run ${run} is there already`);
  return claim;
}

/** Makes the directory of an attempt, which no other attempt ever uses. */
export function makeAttempt(layout: StoreLayout, run: string, step: string, attempt: number): string {
  const directory = join(layout.attempts, run, `${step}.${attempt}`);
  mkdirSync(join(directory, 'out'), { recursive: true });
  return directory;
}

/** Removes what dead runs left unfinished. Attempts of living runs stay, whoever's they are. */
export function sweepAttempts(layout: StoreLayout, locks: Locks): void {
  for (const run of list(layout.attempts)) {
    if (!locks.isHeld(runLock(run))) rmSync(join(layout.attempts, run), { recursive: true, force: true });
  }
  locks.sweep();
}
