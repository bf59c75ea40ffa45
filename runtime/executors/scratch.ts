import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describeHolder, isDead, parseHolder, thisProcess } from '../store/holder.ts';

/** A process of a dead run ends within milliseconds; one that is still there after this is stuck in the system. */
const longestWait = 30_000;
const interval = 20;
const clock = new Int32Array(new SharedArrayBuffer(4));

/** File beside a scratch folder that names the process that writes to it. */
function scratchHolderPath(scratch: string): string {
  return `${scratch}.holder`;
}

/**
 * Makes the scratch folder and takes it for this process. The action's lock belongs to the run, and a run that was killed may
 * leave a worker that has not noticed yet: its last writes are waited for, so that a checkpoint has one writer at a time.
 */
export function holdScratch(scratch: string): void {
  const path = scratchHolderPath(scratch);
  for (let waited = 0; ; waited += interval) {
    const holder = readHolder(path);
    if (holder === undefined || isDead(holder) || isThisProcess(holder)) break;
    if (waited >= longestWait) throw new Error(`${scratch} is still written to by ${describeHolder(holder)}`);
    Atomics.wait(clock, 0, 0, interval);
  }
  mkdirSync(scratch, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(thisProcess()));
  renameSync(draft, path);
}

function readHolder(path: string): ReturnType<typeof parseHolder> {
  try {
    return parseHolder(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isThisProcess(holder: { readonly pid: number; readonly started: string; readonly host: string }): boolean {
  const here = thisProcess();
  return holder.pid === here.pid && holder.started === here.started && holder.host === here.host;
}

/** Removes the scratch folder of an action that is done. */
export function removeScratch(scratch: string): void {
  const path = scratchHolderPath(scratch);
  if (readHolder(path) === undefined) return;
  rmSync(scratch, { recursive: true, force: true });
  rmSync(path, { force: true });
}
