import type { PlanStep } from '../../compiler/plan/plan.ts';
import { operators as evaluation } from './evaluation/registry.ts';
import { operators as features } from './features/registry.ts';
import { operators as frames } from './frames/registry.ts';
import { operators as guards } from './guards/registry.ts';
import { operators as labels } from './labels/registry.ts';
import type { OperatorImplementation } from './operator.ts';
import { operators as preparation } from './preparation/registry.ts';
import { operators as reduction } from './reduction/registry.ts';
import { operators as selection } from './selection/registry.ts';
import { operators as sources } from './sources/registry.ts';
import { operators as splits } from './splits/registry.ts';
import { operators as training } from './training/registry.ts';

/** What the scheduler must know of an operator without loading it. */
export interface OperatorEntry {
  /** Raised by one whenever the same inputs may give other bytes than before. It is in the action key. */
  readonly version: number;
  /** `shared`: runs in a warm worker process. `own`: gets a process that ends with it (native code, much memory). */
  readonly process: 'shared' | 'own';
  /** Cores it keeps busy; a function of the arguments only, since `threads` is an argument where bytes depend on it. */
  readonly cores?: (step: PlanStep) => number;
  /**
   * Names of the environment facts that its bytes depend on. They enter the key. `onnxruntime` says that it computes networks: under
   * another engine that engine's fact stands in its place.
   */
  readonly environment?: readonly EnvironmentFact[];
  /** Its bytes depend on `context.run`, which then enters the key (reports print names, parameters and what is unproven). */
  readonly readsRun?: true;
  readonly load: () => Promise<OperatorImplementation>;
}

/** `device` is a fact of the step: where it computes, as planning resolved what it asks for. */
export type EnvironmentFact = 'onnxruntime' | 'tensorflow' | 'lightgbm' | 'cpu' | 'device';

/**
 * Every `extern` that makes a step and is not declared with `implemented: false`, by name; a test holds this table and `stdlib/` against
 * each other.
 */
export const operators: Readonly<Record<string, OperatorEntry>> = {
  ...sources,
  ...features,
  ...frames,
  ...labels,
  ...splits,
  ...guards,
  ...preparation,
  ...selection,
  ...reduction,
  ...training,
  ...evaluation,
};
