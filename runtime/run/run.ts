import type { Plan } from '../../compiler/plan/plan.ts';
import type { RunEvent, StepEnd, StepFailure } from '../events.ts';
import type { Metrics } from '../operators/operator.ts';
import type { PlanOptions } from '../planning/plan-states.ts';
import type { PlannedRun } from '../planning/planned-run.ts';
import type { Store } from '../store/store.ts';

export interface RunOptions extends PlanOptions {
  /** Steps at once; the number of cores when absent. */
  readonly jobs?: number;
  /** Cores to share out among steps; those of the machine when absent. */
  readonly cores?: number;
  /** Bytes of memory to share out, against the recorded peaks of past runs; unlimited when absent. */
  readonly memory?: number;
  /** Go on with what does not depend on a failed step. Without it nothing new starts after a failure. */
  readonly keepGoing?: boolean;
  /** Abort to stop: running steps are asked to (training writes a checkpoint), then killed after `grace` milliseconds. */
  readonly signal?: AbortSignal;
  readonly grace?: number;
  /** A saved plan that this run must match: it is executed exactly or refused. */
  readonly expected?: PlannedRun;
  readonly onEvent?: (event: RunEvent) => void;
  /** Called with what will be done, before anything is. */
  readonly onPlanned?: (planned: PlannedRun) => void;
  /** Module (file URL) that exports `operators`, loaded here and in the workers in place of those that ship. */
  readonly registryModule?: string;
}

export interface RunOutcome {
  readonly run: string;
  /** Everything that was asked for is in the store. */
  readonly ok: boolean;
  /** `record.json` of the run. */
  readonly record: string;
  readonly seconds: number;
  readonly tally: Readonly<Record<StepEnd, number>>;
  readonly steps: readonly FinishedStep[];
  /** Where a saved plan was given and the world has moved: what differs. Nothing ran. */
  readonly refused?: readonly string[];
  readonly interrupted: boolean;
}

export interface FinishedStep {
  readonly id: string;
  readonly title: string;
  readonly operator: string;
  readonly state: StepEnd;
  readonly key?: string;
  readonly result?: string;
  readonly metrics?: Metrics;
  readonly seconds?: number;
  readonly peakBytes?: number;
  readonly failure?: StepFailure;
}

/**
 * Brings everything that `plan` is for into the store, running only what is not there. Throws `OperatorError` for mistakes found
 * before anything ran (a missing file, an unknown target); failures of steps are in the outcome.
 */
export async function run(_plan: Plan, _store: Store, _options: RunOptions = {}): Promise<RunOutcome> {
  throw new Error('not built');
}
