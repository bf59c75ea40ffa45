import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgressEvent } from '../operators/operator.ts';
import type { Executor, JobState } from './executor.ts';
import type { JobOutcome, WorkerReport } from './job.ts';
import { countMemoryKills, tellsOfMemory } from './memory-kills.ts';
import { startWorker, type WorkerEnd, type WorkerProcess } from './worker-process.ts';

export interface LocalExecutorOptions {
  /** Folder for the logs of warm workers. */
  readonly directory: string;
  /** Milliseconds that a cancelled job has to stop by itself. */
  readonly grace: number;
}

interface Running {
  readonly id: string;
  readonly directory: string;
  readonly worker: WorkerProcess;
  /** Where the job's part of the worker's log begins and, once it ended, stops. */
  readonly logStart: number;
  logEnd?: number;
  readonly memoryKills: number;
  progress: ProgressEvent[];
  /** The outcome was reported; an own process is then ended before anybody is told. */
  reported?: { readonly outcome?: JobOutcome };
  end?: JobState;
}

/** Longest part of a log that is kept: its end, where the error stands. */
const longestLog = 1024 * 1024;

/**
 * Runs jobs in worker processes of this machine: small operators in warm ones that take job after job, `own` ones in a process
 * that ends with them. Every worker dies with this process.
 */
export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  const jobs = new Map<string, Running>();
  const byDirectory = new Map<string, Running>();
  const idle: WorkerProcess[] = [];
  const workers = new Set<WorkerProcess>();
  let started = 0;
  let wake: (() => void) | undefined;

  const finish = (job: Running, state: JobState): void => {
    if (job.end !== undefined) return;
    job.logEnd = fileSize(job.worker.log);
    job.end = state;
    byDirectory.delete(job.directory);
    wake?.();
  };
  const onReport = (own: boolean, report: WorkerReport): void => {
    const job = byDirectory.get(report.directory);
    if (job === undefined) return;
    if (report.type === 'progress') {
      job.progress.push(report.event);
      wake?.();
      return;
    }
    job.reported = report.outcome === undefined ? {} : { outcome: report.outcome };
    if (own) {
      // Its outcome counts once nothing of it can write any more.
      job.worker.kill();
    } else {
      finish(job, { id: job.id, state: 'finished', ...job.reported });
      idle.push(job.worker);
    }
  };
  const onEnd = (worker: WorkerProcess, end: WorkerEnd): void => {
    workers.delete(worker);
    const place = idle.indexOf(worker);
    if (place >= 0) idle.splice(place, 1);
    for (const job of byDirectory.values()) {
      if (job.worker !== worker) continue;
      if (job.reported !== undefined) finish(job, { id: job.id, state: 'finished', ...job.reported });
      else finish(job, lostState(job, end));
    }
  };
  const start = (own: boolean, log: string): WorkerProcess => {
    const worker = startWorker(log, (report) => onReport(own, report));
    workers.add(worker);
    void worker.ended.then((end) => onEnd(worker, end));
    return worker;
  };
  const find = (id: string): Running => {
    const job = jobs.get(id);
    if (job === undefined) throw new Error(`no job ${id} was submitted here`);
    return job;
  };

  return {
    submit: async (job) => {
      const own = job.process === 'own';
      const log = own
        ? join(job.directory, 'log.txt')
        : join(options.directory, `worker-${workers.size}-${started}.log`);
      const worker = (own ? undefined : idle.pop()) ?? start(own, log);
      started += 1;
      const id = String(started);
      const running: Running = {
        id,
        directory: job.directory,
        worker,
        logStart: fileSize(worker.log),
        memoryKills: countMemoryKills(),
        progress: [],
      };
      jobs.set(id, running);
      byDirectory.set(job.directory, running);
      worker.order({ type: 'run', directory: job.directory });
      return { id, directory: job.directory };
    },
    poll: async (handles, waitMilliseconds) => {
      const watched = handles.map((handle) => find(handle.id));
      if (!watched.some((job) => job.end !== undefined || job.progress.length > 0)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMilliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      return watched.map((job) => {
        const progress = job.progress;
        // What came last is told before the end is.
        if (progress.length === 0 && job.end !== undefined) return job.end;
        job.progress = [];
        return { id: job.id, state: 'running', progress };
      });
    },
    cancel: async (handle) => {
      const job = find(handle.id);
      if (job.end !== undefined) return;
      job.worker.order({ type: 'cancel', directory: job.directory });
      setTimeout(() => job.end === undefined && job.worker.kill(), options.grace).unref();
    },
    logs: async (handle) => {
      const job = find(handle.id);
      return readPart(job.worker.log, job.logStart, job.logEnd ?? fileSize(job.worker.log));
    },
    close: async () => {
      const ending = [...workers];
      for (const worker of ending) worker.kill();
      await Promise.all(ending.map((worker) => worker.ended));
    },
  };
}

function lostState(job: Running, end: WorkerEnd): JobState {
  const log = readPart(job.worker.log, job.logStart, fileSize(job.worker.log));
  const killed = end.signal === 'SIGKILL' && countMemoryKills() > job.memoryKills;
  return {
    id: job.id,
    state: 'lost',
    ...(end.signal === undefined ? {} : { signal: end.signal }),
    ...(end.code === undefined ? {} : { code: end.code }),
    ...(end.error === undefined ? {} : { error: end.error }),
    outOfMemory: killed || tellsOfMemory(log),
  };
}

function fileSize(path: string): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

function readPart(path: string, start: number, end: number): string {
  if (!existsSync(path)) return '';
  const from = Math.max(start, end - longestLog);
  const bytes = Buffer.alloc(Math.max(0, end - from));
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from)).toString('utf8');
  } finally {
    closeSync(file);
  }
}
