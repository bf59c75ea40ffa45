import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { programFile } from '../programs.ts';
import { crashPoint } from '../store/crash-points.ts';
import { type JobOutcome, outcomeFile, progressFile, type WorkerOrder, type WorkerReport } from './job.ts';
import { limitProgress } from './progress.ts';

// The process that steps run in. It is told directories of jobs over IPC, one after the other, and lives until its parent ends
// it or is gone.

/** Descriptor of the death pipe; 3 is the IPC channel. */
const deathPipe = 4;

enableCompileCache();
new Worker(programFile('executors/death-watch'), { workerData: { descriptor: deathPipe } }).unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C in a terminal is for the parent, which asks the steps to stop.
process.on('SIGINT', () => {});

const running = new Map<string, AbortController>();

process.on('message', (order: WorkerOrder) => {
  if (order.type === 'cancel') running.get(order.directory)?.abort();
  else void runJob(order.directory);
});

async function runJob(directory: string): Promise<void> {
  const controller = new AbortController();
  running.set(directory, controller);
  const progress = limitProgress((event) => {
    tell({ type: 'progress', directory, event });
    try {
      appendFileSync(join(directory, progressFile), `${JSON.stringify(event)}\n`);
    } catch {
      // Progress is for whoever watches; a full disk is told of by the step itself.
    }
  });
  // Loaded with the first job: whoever started this process need not wait for it.
  const { runAttempt } = await import('./attempt-run.ts');
  const outcome = await runAttempt(directory, controller.signal, progress);
  running.delete(directory);
  tell({ type: 'finished', directory, ...(writeOutcome(directory, outcome) ? {} : { outcome }) });
}

/** Whether the outcome is on disk. It appears whole. */
function writeOutcome(directory: string, outcome: JobOutcome): boolean {
  const path = join(directory, outcomeFile);
  try {
    writeFileSync(`${path}.draft`, JSON.stringify(outcome));
    renameSync(`${path}.draft`, path);
  } catch {
    return false;
  }
  crashPoint('outcome-written');
  return true;
}

function tell(report: WorkerReport): void {
  process.send?.(report);
}
