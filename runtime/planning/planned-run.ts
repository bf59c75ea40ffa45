import type { Plan } from '../../compiler/plan/plan.ts';
import type { DeviceChoice } from '../devices/provider.ts';
import type { ResolvedDevice } from '../devices/resolve.ts';
import type { EngineName } from '../engine/engine.ts';

/**
 * What a run would do now: every step with its state and the reasons. It is printed, saved (`plan -o`) and executed; a saved one
 * is executed exactly or refused with the difference. Schema: `planned-run.schema.json`.
 */
export interface PlannedRun {
  readonly format: 'pipec.planned-run/1';
  readonly plan: Plan;
  /** Ids of the steps the run is for. */
  readonly targets: readonly string[];
  /** Folder that relative paths in `files` arguments start from. */
  readonly directory: string;
  /** Folder of the shared store that results may be restored from; absent where none was named or it could not be reached. */
  readonly shared?: string;
  /** What computes networks; absent where nobody chose. */
  readonly engine?: EngineName;
  /** Where networks were to train, whatever the program says: `--device`. */
  readonly device?: DeviceChoice;
  /** Where those were to train of which the program says nothing: the project's. */
  readonly defaultDevice?: DeviceChoice;
  /** The steps that the targets depend on, in the plan's order. */
  readonly steps: readonly PlannedStep[];
  readonly tally: Readonly<Record<StepState, number>>;
  /** Titles of the last run of this pipeline that the plan has no more. Absent where only some targets are planned. */
  readonly dropped: readonly string[];
  /** Absent where nothing is to run. */
  readonly estimate?: TimeEstimate;
}

/**
 * - `cached`: the result is known; nothing runs.
 * - `restore`: the result is known, and is copied from the shared store as far as it is needed; nothing runs.
 * - `run`: it will run.
 * - `may`: its arguments have been seen with other results of what it reads; whether it runs depends on what those turn out to be.
 */
export type StepState = 'cached' | 'restore' | 'run' | 'may';

export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  readonly operator: string;
  readonly state: StepState;
  /** Why it is to run, most telling first; empty when cached or restored. */
  readonly reasons: readonly Reason[];
  /** Known at plan time from everything the step descends from. */
  readonly staticKey: string;
  /** Absent while the contents of an input are not known. */
  readonly contentKey?: string;
  /** Digest of the result, when cached or restored. */
  readonly result?: string;
  /** What restoring it copies. */
  readonly restore?: PlannedRestore;
  /** Files from outside the store that the step reads, by argument. */
  readonly files: Readonly<Record<string, readonly PlannedFile[]>>;
  /** Median of past runs of the same operator, the same arguments preferred. */
  readonly seconds?: number;
  /** Where it computes, and why there; of steps whose result depends on it. */
  readonly device?: ResolvedDevice;
}

export interface PlannedRestore {
  /** Bytes of files to copy, each content counted at the first step that needs it. 0 where the record alone is: nobody reads the result. */
  readonly bytes: number;
  /** False where the files are copied only if a step that may run does. */
  readonly certain: boolean;
}

export interface PlannedFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly digest: string;
}

export interface TimeEstimate {
  /** Seconds if nothing that may run does. */
  readonly low: number;
  /** Seconds if all of it does. */
  readonly high: number;
  /** Steps to run of which no duration is known; they are not in the figures. */
  readonly unknown: number;
}

/** One reason; `text` is its line for a person. */
export type Reason =
  | { readonly kind: 'new'; readonly text: string }
  /** Cannot run: what it needs is declared and not available in this version. */
  | { readonly kind: 'unavailable'; readonly text: string }
  /** Was run before, but the result is gone from the store or was damaged. */
  | { readonly kind: 'missing'; readonly text: string }
  | {
      readonly kind: 'argument';
      readonly text: string;
      readonly name: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly kind: 'file';
      readonly text: string;
      readonly argument: string;
      readonly name: string;
      readonly change: 'changed' | 'added' | 'removed';
    }
  | { readonly kind: 'version'; readonly text: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'environment';
      readonly text: string;
      readonly name: string;
      readonly from: string;
      readonly to: string;
    }
  /** Reads something else than before, or reads it from a step whose result changed. */
  | { readonly kind: 'input'; readonly text: string; readonly name: string }
  /** Titles, parameters or open questions that a report prints changed. */
  | { readonly kind: 'facts'; readonly text: string }
  /** Depends on what these steps turn out to produce. */
  | { readonly kind: 'upstream'; readonly text: string; readonly steps: readonly string[] };
