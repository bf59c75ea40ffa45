import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { programFile } from '../programs.ts';
import type { WorkerOrder, WorkerReport } from './job.ts';

/** A worker process as its parent sees it. */
export interface WorkerProcess {
  /** File that its stdout and stderr go to. */
  readonly log: string;
  readonly ended: Promise<WorkerEnd>;
  order(order: WorkerOrder): void;
  /** Ends its whole process group at once. */
  kill(): void;
}

export interface WorkerEnd {
  readonly signal?: string;
  readonly code?: number;
  /** It could not be started at all. */
  readonly error?: string;
}

const script = fileURLToPath(programFile('executors/worker'));

/**
 * Threads of LightGBM sleep instead of spinning while they wait for each other: spinning gains little on a quiet machine, and on one
 * whose cores others use it made a fit five times slower. Results do not depend on it; what the user's environment says goes first.
 */
const passiveThreads = { OMP_WAIT_POLICY: 'passive' };

/**
 * Starts a worker as the leader of a process group of its own, with a death pipe: an end of it is open in this process and in no
 * other, so that the worker sees it close when this process is gone. Its output goes straight to `log`.
 */
export function startWorker(log: string, onReport: (report: WorkerReport) => void): WorkerProcess {
  const output = openSync(log, 'a');
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [script], {
      stdio: ['ignore', output, output, 'ipc', 'pipe'],
      detached: true,
      env: { ...passiveThreads, ...process.env },
    });
  } finally {
    closeSync(output);
  }
  const ended = new Promise<WorkerEnd>((resolve) => {
    child.on('error', (error) => resolve({ error: error.message }));
    child.on('exit', (code, signal) => {
      resolve({ ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) });
    });
  });
  child.on('message', (report) => onReport(report as WorkerReport));
  return {
    log,
    ended,
    // A worker that is gone cannot be told anything; `ended` says so.
    order: (order) => child.connected && child.send(order, () => {}),
    kill: () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL');
      }
    },
  };
}
