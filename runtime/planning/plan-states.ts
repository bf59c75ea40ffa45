import type { Plan } from '../../compiler/plan/plan.ts';
import type { OperatorEntry } from '../operators/registry.ts';
import type { Store } from '../store/store.ts';
import type { PlannedRun } from './planned-run.ts';

export interface PlanOptions {
  /** Names of declarations to plan for; all roots when absent. */
  readonly targets?: readonly string[];
  /** Folder that relative paths start from; the working directory when absent. */
  readonly directory?: string;
  /** The operators; those that ship when absent. */
  readonly registry?: Readonly<Record<string, OperatorEntry>>;
}

/**
 * What a run of `plan` would do now. Reads the store and the files outside it, takes no lock and creates nothing but remembered
 * digests. Throws `OperatorError` for files that are missing and targets that are not in the plan.
 */
export async function planStates(_plan: Plan, _store: Store, _options: PlanOptions = {}): Promise<PlannedRun> {
  throw new Error('not built');
}
