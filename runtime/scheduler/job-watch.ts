import type { Executor, JobHandle, JobState } from '../executors/executor.ts';
import type { ProgressEvent } from '../operators/operator.ts';

export type JobEnd = Extract<JobState, { state: 'finished' | 'lost' }>;

/** Waits for many jobs with one poll at a time. */
export interface JobWatch {
  /** Resolves when the job has ended. */
  watch(handle: JobHandle, onProgress: (event: ProgressEvent) => void): Promise<JobEnd>;
}

/** Longest time between two polls; an executor that can tell of changes does so at once. */
const longestPoll = 1000;

interface Watched {
  readonly handle: JobHandle;
  readonly onProgress: (event: ProgressEvent) => void;
  readonly resolve: (end: JobEnd) => void;
  readonly reject: (error: unknown) => void;
}

export function createJobWatch(executor: Executor): JobWatch {
  const watched = new Map<string, Watched>();
  let polling = false;

  const poll = async (): Promise<void> => {
    polling = true;
    try {
      while (watched.size > 0) {
        const handles = Array.from(watched.values(), (job) => job.handle);
        for (const state of await executor.poll(handles, longestPoll)) {
          const job = watched.get(state.id);
          if (job === undefined || state.state === 'queued') continue;
          if (state.state === 'running') {
            for (const event of state.progress ?? []) job.onProgress(event);
          } else {
            watched.delete(state.id);
            job.resolve(state);
          }
        }
      }
    } catch (error) {
      for (const job of watched.values()) job.reject(error);
      watched.clear();
    } finally {
      polling = false;
    }
  };

  return {
    watch: (handle, onProgress) =>
      new Promise((resolve, reject) => {
        watched.set(handle.id, { handle, onProgress, resolve, reject });
        if (!polling) void poll();
      }),
  };
}
