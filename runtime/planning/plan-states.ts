import { availableParallelism } from 'node:os';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { DeviceChoice } from '../devices/provider.ts';
import { DeviceResolver } from '../devices/resolve.ts';
import type { EngineName } from '../engine/engine.ts';
import { type OperatorEntry, operators } from '../operators/registry.ts';
import { type LastRecipes, readLastRecipes } from '../store/last-recipes.ts';
import type { SharedStore } from '../store/shared-store.ts';
import type { Store } from '../store/store.ts';
import { type Assessment, assess } from './assessment.ts';
import { type ExpectedCost, estimateTime, expectedCosts } from './estimate.ts';
import { stepIdentities } from './identities.ts';
import type { PlannedRun, PlannedStep, StepState } from './planned-run.ts';
import { reasonsOf } from './reasons.ts';
import { stepGraph, titleOf } from './step-graph.ts';

export interface PlanOptions {
  /** Names of declarations, or ids of steps, to plan for; all roots when absent. */
  readonly targets?: readonly string[];
  /** Folder that relative paths start from; the working directory when absent. */
  readonly directory?: string;
  /** Steps at once, for the estimate of time; the number of cores when absent. */
  readonly jobs?: number;
  /** The operators; those that ship when absent. */
  readonly registry?: Readonly<Record<string, OperatorEntry>>;
  /** What computes networks; ONNX Runtime when absent. */
  readonly engine?: EngineName;
  /** A second store to restore results from. */
  readonly shared?: SharedStore;
  /** Where networks train, whatever the program says. */
  readonly device?: DeviceChoice;
  /** Where networks train of which the program says nothing; wherever it is fastest when absent. */
  readonly defaultDevice?: DeviceChoice;
}

/** A planned run with what the scheduler needs to execute it. */
export interface AssessedRun {
  readonly planned: PlannedRun;
  readonly assessment: Assessment;
  readonly costs: readonly (ExpectedCost | undefined)[];
  readonly identities: readonly string[];
  readonly last: LastRecipes;
}

/**
 * What a run of `plan` would do now. Reads the store and the files outside it, takes no lock and creates nothing but remembered
 * digests. Throws `OperatorError` for files that are missing and targets that are not in the plan.
 */
export async function planStates(plan: Plan, store: Store, options: PlanOptions = {}): Promise<PlannedRun> {
  return (await assessRun(plan, store, options)).planned;
}

/** As `planStates`, with everything that was found out on the way. */
export async function assessRun(plan: Plan, store: Store, options: PlanOptions): Promise<AssessedRun> {
  const directory = options.directory ?? process.cwd();
  const graph = stepGraph(plan, options.targets);
  const { device, defaultDevice } = options;
  const assessment = await assess(plan, graph, store, {
    directory,
    registry: operators,
    ...options,
    wish: { device, defaultDevice, resolver: new DeviceResolver() },
  });
  const costs = expectedCosts(assessment, store);
  const identities = stepIdentities(graph.steps);
  const last = readLastRecipes(store.layout.lastRecipes, plan.pipeline);
  const steps = graph.steps.map((step, index): PlannedStep => {
    const state = assessment.states[index] ?? 'run';
    const key = assessment.keys[index];
    const result = assessment.records[index]?.outputs.result.digest;
    const isKnown = state === 'cached' || state === 'restore';
    const seconds = isKnown ? undefined : costs[index]?.seconds;
    const reasons = isKnown ? [] : reasonsOf(assessment, index, identities[index] ?? '', last, store, directory);
    const restore = assessment.restores[index];
    const device = assessment.devices[index];
    return {
      id: step.id,
      title: titleOf(step),
      operator: step.operator,
      state,
      reasons,
      staticKey: assessment.staticKeys[index] ?? '',
      ...(key === undefined ? {} : { contentKey: key }),
      ...(result === undefined || !isKnown ? {} : { result }),
      ...(restore === undefined ? {} : { restore }),
      files: assessment.files[index] ?? {},
      ...(seconds === undefined ? {} : { seconds }),
      ...(device === undefined ? {} : { device }),
    };
  });
  const estimate = estimateTime(assessment, costs, options.jobs ?? availableParallelism());
  store.stats.flush();
  const planned: PlannedRun = {
    format: 'pipec.planned-run/1',
    plan,
    targets: graph.steps.filter((_, index) => graph.isTarget[index] === 1).map((step) => step.id),
    directory,
    ...(options.shared === undefined ? {} : { shared: options.shared.root }),
    ...(options.engine === undefined ? {} : { engine: options.engine }),
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(options.defaultDevice === undefined ? {} : { defaultDevice: options.defaultDevice }),
    steps,
    tally: tallyOf(steps),
    dropped: options.targets === undefined ? droppedTitles(last, plan) : [],
    ...(estimate === undefined ? {} : { estimate }),
  };
  return { planned, assessment, costs, identities, last };
}

function tallyOf(steps: readonly PlannedStep[]): Readonly<Record<StepState, number>> {
  const tally: Record<StepState, number> = { cached: 0, restore: 0, run: 0, may: 0 };
  for (const step of steps) tally[step.state] += 1;
  return tally;
}

/** Titles that the last run had and the plan has no more, in order. */
function droppedTitles(last: LastRecipes, plan: Plan): readonly string[] {
  const titles = new Set(plan.steps.map(titleOf));
  const dropped = Object.values(last).map((recipe) => recipe.title);
  return [...new Set(dropped)].filter((title) => !titles.has(title)).sort();
}
