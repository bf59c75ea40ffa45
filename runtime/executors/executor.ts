import type { ProgressEvent } from '../operators/operator.ts';
import type { JobOutcome } from './job.ts';

/**
 * Where steps run. The scheduler and an executor share the store's file system and nothing else: a job is a directory with
 * `job.json`, an outcome is `outcome.json` in it, progress is appended to `progress.ndjson`. A cluster fits the same door.
 */
export interface Executor {
  submit(job: Job): Promise<JobHandle>;
  /** States of many jobs at once. Resolves when one of them changes, or after `waitMilliseconds`. */
  poll(handles: readonly JobHandle[], waitMilliseconds: number): Promise<readonly JobState[]>;
  /** Asks the job to stop, and ends it when it does not within the executor's grace. */
  cancel(handle: JobHandle): Promise<void>;
  /** What the job wrote to stdout and stderr. */
  logs(handle: JobHandle): Promise<string>;
  /** Ends everything that still runs, at once. */
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
  | { readonly id: string; readonly state: 'queued' }
  /** `progress`: what came since the last poll. */
  | { readonly id: string; readonly state: 'running'; readonly progress?: readonly ProgressEvent[] }
  /** `outcome.json` tells how; `outcome` does where there was no room on the disk to write it. */
  | { readonly id: string; readonly state: 'finished'; readonly outcome?: JobOutcome }
  | {
      readonly id: string;
      readonly state: 'lost';
      readonly signal?: string;
      readonly code?: number;
      /** Why no process could be started for it. */
      readonly error?: string;
      /** The system, or the process itself, ran out of memory. */
      readonly outOfMemory: boolean;
    };
