import type { ProgressEvent } from './operators/operator.ts';

/** What a run tells whoever watches; also the lines of its journal. */
export type RunEvent =
  | {
      readonly type: 'run_started';
      readonly run: string;
      readonly steps: number;
      readonly toRun: number;
      readonly cached: number;
      readonly toRestore: number;
    }
  | {
      readonly type: 'step_started';
      readonly step: string;
      readonly title: string;
      readonly operator: string;
      readonly attempt: number;
    }
  /** Files of its result are being copied from the shared store. */
  | {
      readonly type: 'step_restoring';
      readonly step: string;
      readonly title: string;
      readonly operator: string;
      readonly from: string;
    }
  | { readonly type: 'step_waiting'; readonly step: string; readonly title: string; readonly holder: string }
  | { readonly type: 'step_progress'; readonly step: string; readonly progress: ProgressEvent }
  | {
      readonly type: 'step_finished';
      readonly step: string;
      readonly title: string;
      readonly operator: string;
      readonly state: StepEnd;
      readonly seconds?: number;
      readonly peakBytes?: number;
      /** Bytes copied from the shared store, where it was restored. */
      readonly copied?: number;
      readonly metrics?: Readonly<Record<string, number>>;
      readonly failure?: StepFailure;
    }
  /** Where networks train in this run, and why there. */
  | { readonly type: 'device'; readonly text: string }
  /** Something about the run that whoever started it should know. */
  | { readonly type: 'note'; readonly text: string }
  /** Results were copied into the shared store. */
  | { readonly type: 'published'; readonly to: string; readonly results: number; readonly bytes: number }
  | {
      readonly type: 'run_finished';
      readonly run: string;
      readonly ok: boolean;
      readonly seconds: number;
      readonly tally: Readonly<Record<StepEnd, number>>;
    };

/**
 * `restored`: copied from the shared store. `shared`: another run executed the same action meanwhile. `skipped`: something it needs
 * failed.
 */
export type StepEnd = 'ran' | 'cached' | 'restored' | 'shared' | 'failed' | 'skipped' | 'cancelled';

export interface StepFailure {
  /** `user`: data, files or environment. `bug`: ours. `lost`: the process died (`out of memory` and signals). */
  readonly kind: 'user' | 'bug' | 'lost';
  readonly message: string;
  readonly help?: string;
  readonly stack?: string;
  /** Path of the log kept for the attempt. */
  readonly log?: string;
}
