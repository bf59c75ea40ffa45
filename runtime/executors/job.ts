import type { PlanType } from '../../compiler/plan/plan.ts';
import type { PlanArguments } from '../../compiler/plan/value.ts';
import type { ArtifactManifest } from '../artifact/artifact.ts';
import type { WrittenFile } from '../artifact/writer.ts';
import type { Provider } from '../devices/provider.ts';
import type { Engine } from '../engine/engine.ts';
import type { Metrics, ProgressEvent, RunFacts, SourceFileInput } from '../operators/operator.ts';

/** `job.json`: all that a worker is told. */
export interface JobDescription {
  readonly format: 'pipec.job/1';
  readonly operator: string;
  readonly arguments: PlanArguments;
  readonly inputs: Readonly<Record<string, JobInput>>;
  readonly files: Readonly<Record<string, readonly SourceFileInput[]>>;
  readonly type: PlanType;
  readonly run: RunFacts;
  readonly engine?: Engine;
  /** Where it computes, of a step whose result depends on it. */
  readonly provider?: Provider;
  /** How many devices share the work. */
  readonly devices?: number;
  /** Folder of the store's blobs. */
  readonly blobs: string;
  /** Folder kept from attempt to attempt of the action. */
  readonly scratch: string;
  /** Module that exports `operators`, in place of those that ship. */
  readonly registry?: string;
}

export interface JobInput {
  readonly manifest: ArtifactManifest;
  readonly type: PlanType;
  readonly part?: string;
  readonly head?: string;
}

/** `outcome.json`: how an attempt ended. */
export type JobOutcome =
  | {
      readonly format: 'pipec.outcome/1';
      readonly end: 'done';
      readonly files: readonly WrittenFile[];
      readonly metrics: Metrics;
      readonly seconds: number;
      readonly peakBytes: number;
    }
  | {
      readonly format: 'pipec.outcome/1';
      readonly end: 'failed';
      /** `user`: data, files, environment or the disk. `bug`: ours. */
      readonly kind: 'user' | 'bug';
      readonly message: string;
      readonly help?: string;
      readonly stack?: string;
    }
  /** Asked to stop, and what is needed to go on later is on disk. */
  | { readonly format: 'pipec.outcome/1'; readonly end: 'interrupted' };

export const jobFile = 'job.json';
export const outcomeFile = 'outcome.json';
export const progressFile = 'progress.ndjson';
/** Folder of the attempt that the artifact is written in. */
export const outputFolder = 'out';

/** What the local executor tells its worker processes over IPC. */
export type WorkerOrder =
  | { readonly type: 'run'; readonly directory: string }
  | { readonly type: 'cancel'; readonly directory: string };

/** What they tell it. `outcome` is there when the disk was too full to write it. */
export type WorkerReport =
  | { readonly type: 'progress'; readonly directory: string; readonly event: ProgressEvent }
  | { readonly type: 'finished'; readonly directory: string; readonly outcome?: JobOutcome };
