/**
 * Where steps run. The scheduler and an executor share the store's file system and nothing else: a job is a directory with
 * `job.json`, an outcome is `outcome.json` in it, progress is appended to `progress.ndjson`. A cluster fits the same door.
 */
export interface Executor {
  submit(job: Job): Promise<JobHandle>;
  /** States of many jobs at once. Resolves when one of them changes, or after `waitMilliseconds`. */
  poll(handles: readonly JobHandle[], waitMilliseconds: number): Promise<readonly JobState[]>;
  cancel(handle: JobHandle): Promise<void>;
  /** What the job wrote to stdout and stderr. */
  logs(handle: JobHandle): Promise<string>;
  close(): Promise<void>;
}

export interface Job {
  readonly operator: string;
  readonly process: 'shared' | 'own';
  /** The attempt's directory, unique to it. */
  readonly directory: string;
  readonly cores: number;
}

export interface JobHandle {
  readonly id: string;
  readonly directory: string;
}

export type JobState =
  | { readonly id: string; readonly state: 'queued' | 'running' }
  | { readonly id: string; readonly state: 'finished' } // `outcome.json` tells how
  | { readonly id: string; readonly state: 'lost'; readonly signal?: string; readonly code?: number };
