import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { ResolvedDevice } from '../devices/resolve.ts';
import type { RunEvent, StepEnd, StepFailure } from '../events.ts';
import { describeFullDisk, isFullDisk } from '../executors/full-disk.ts';
import { createLocalExecutor } from '../executors/local.ts';
import { type Metrics, OperatorError } from '../operators/operator.ts';
import type { OperatorEntry } from '../operators/registry.ts';
import { type AssessedRun, assessRun, type PlanOptions } from '../planning/plan-states.ts';
import type { PlannedRun } from '../planning/planned-run.ts';
import { differences } from '../planning/saved.ts';
import { deviceLines } from '../planning/step-devices.ts';
import { titleOf } from '../planning/step-graph.ts';
import { refuseUnavailable } from '../planning/unavailable.ts';
import { createJobWatch } from '../scheduler/job-watch.ts';
import { type StepResult, schedule } from '../scheduler/schedule.ts';
import { collectionLock, holdRun, sweepAttempts } from '../store/attempts.ts';
import { crashPoint } from '../store/crash-points.ts';
import { type LastRecipe, writeLastRecipes } from '../store/last-recipes.ts';
import type { HeldClaim } from '../store/locks.ts';
import { publishResults } from '../store/sharing.ts';
import type { Store } from '../store/store.ts';
import { type Journal, openJournal } from './journal.ts';
import { describeEnvironment, type RunRecord } from './run-record.ts';

export interface RunOptions extends PlanOptions {
  /** Cores to share out among steps; those of the machine when absent. */
  readonly cores?: number;
  /**
   * Bytes of memory to share out, against what steps declare and the recorded peaks of past runs. When absent, the machine's where a
   * step declares any, else unlimited.
   */
  readonly memory?: number;
  /** Go on with what does not depend on a failed step. Without it nothing new starts after a failure. */
  readonly keepGoing?: boolean;
  /** Copy the results of this run into the shared store too. */
  readonly publish?: boolean;
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
  /** What the step took when it ran, in this run or an earlier one. */
  readonly seconds?: number;
  readonly peakBytes?: number;
  /** Bytes copied from the shared store. */
  readonly copied?: number;
  /** Where it computes, and why there; of steps whose result depends on it. */
  readonly device?: ResolvedDevice;
  readonly failure?: StepFailure;
}

/** Milliseconds that steps have to write a checkpoint after Ctrl-C. */
const defaultGrace = 10_000;

/** Milliseconds between two looks whether a collection of garbage has ended. */
const collectionInterval = 100;

/**
 * Brings everything that `plan` is for into the store, running only what is not there. Throws `OperatorError` for mistakes found
 * before anything ran (a missing file, an unknown target); failures of steps are in the outcome.
 */
export async function run(plan: Plan, store: Store, options: RunOptions = {}): Promise<RunOutcome> {
  const start = performance.now();
  const id = newRunId();
  const started = new Date().toISOString();
  const hold = await beginRun(store, id);
  const attempts = join(store.layout.attempts, id);
  let journal: Journal | undefined;
  try {
    const registry = await findRegistry(options);
    const assessed = await assessRun(plan, store, { ...options, ...(registry === undefined ? {} : { registry }) });
    const { planned } = assessed;
    const folder = join(store.layout.runs, id);
    const refused = options.expected === undefined ? [] : differences(options.expected, planned);
    if (refused.length > 0) return refuse(id, folder, refused, start);
    options.onPlanned?.(planned);
    refuseUnavailable(planned);
    const lines = writing(() => beginJournal(folder));
    journal = lines;
    const emit = (event: RunEvent): void => {
      lines.write(event);
      options.onEvent?.(event);
    };
    const { cached, restore, run: toRun, may } = planned.tally;
    const steps = planned.steps.length;
    emit({ type: 'run_started', run: id, steps, toRun: toRun + may, cached, toRestore: restore });
    for (const text of deviceLines(planned)) emit({ type: 'device', text });
    const results = await execute(assessed, store, id, attempts, options, emit);
    await share(results, store, options, emit);
    const outcome = concludeRun(assessed, results, id, folder, start, options);
    emit({ type: 'run_finished', run: id, ok: outcome.ok, seconds: outcome.seconds, tally: outcome.tally });
    keepRecord(assessed, results, outcome, store, started);
    return outcome;
  } finally {
    journal?.close();
    rmSync(attempts, { recursive: true, force: true });
    hold.release();
    store.close();
  }
}

/** Takes the run's lock, waits for a collection of garbage to end, and clears away what dead runs left. */
async function beginRun(store: Store, id: string): Promise<HeldClaim> {
  const hold = writing(() => {
    store.prepare();
    return holdRun(store.locks, id);
  });
  while (store.locks.isHeld(collectionLock)) await sleep(collectionInterval);
  sweepAttempts(store.layout, store.locks);
  return hold;
}

function beginJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  return openJournal(join(folder, 'journal.ndjson'));
}

/** A disk that is full before anything began is the user's to mend. */
function writing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!isFullDisk(error)) throw error;
    const { message, help } = describeFullDisk(error);
    throw new OperatorError(message, help);
  }
}

async function execute(
  assessed: AssessedRun,
  store: Store,
  run: string,
  attempts: string,
  options: RunOptions,
  emit: (event: RunEvent) => void,
): Promise<readonly StepResult[]> {
  mkdirSync(attempts, { recursive: true });
  const executor = createLocalExecutor({ directory: attempts, grace: options.grace ?? defaultGrace });
  const cores = options.cores ?? availableParallelism();
  const removals: Promise<void>[] = [];
  const context = {
    store,
    shared: options.shared,
    executor,
    watch: createJobWatch(executor),
    run,
    drafts: attempts,
    engine: assessed.assessment.engine,
    registryModule: options.registryModule,
    signal: options.signal ?? new AbortController().signal,
    remove: (directory: string) => {
      const removal = rm(directory, { recursive: true, force: true }).then(() => crashPoint('attempt-removed'));
      // What cannot be removed now is swept by the next run.
      removals.push(removal.catch(() => {}));
    },
  };
  const limits = {
    jobs: options.jobs ?? cores,
    cores,
    memory: options.memory ?? (declaresMemory(assessed.planned.plan) ? totalmem() : Number.POSITIVE_INFINITY),
    keepGoing: options.keepGoing ?? false,
  };
  try {
    return await schedule(assessed.assessment, assessed.costs, context, limits, emit);
  } finally {
    await executor.close();
    await Promise.all(removals);
  }
}

/**
 * Copies what the run brought into the store to the shared one, where it lacks it. What was done before this run is copied too, so
 * that a publication that was cut short is completed by the next.
 */
async function share(
  results: readonly StepResult[],
  store: Store,
  options: RunOptions,
  emit: (event: RunEvent) => void,
): Promise<void> {
  const { shared, publish, signal } = options;
  if (shared === undefined || publish !== true) return;
  const records = results.map(({ record }) => record).filter((record) => record !== undefined);
  const published = await publishResults(store, shared, records, signal ?? new AbortController().signal);
  const { results: count, bytes, failure } = published;
  emit({ type: 'published', to: shared.root, results: count, bytes });
  if (failure === undefined) return;
  emit({ type: 'note', text: `not everything could be copied into the shared store ${shared.root}: ${failure}` });
}

function declaresMemory(plan: Plan): boolean {
  return plan.steps.some((step) => step.resources?.memory !== undefined);
}

function concludeRun(
  { assessment }: AssessedRun,
  results: readonly StepResult[],
  run: string,
  folder: string,
  start: number,
  options: RunOptions,
): RunOutcome {
  const tally = noSteps();
  const steps = assessment.graph.steps.map((step, index): FinishedStep => {
    const { state, key, record, failure, copied } = results[index] ?? { state: 'cancelled' };
    const device = assessment.devices[index];
    tally[state] += 1;
    return {
      id: step.id,
      title: titleOf(step),
      operator: step.operator,
      state,
      ...(key === undefined ? {} : { key }),
      ...(record === undefined
        ? {}
        : {
            result: record.outputs.result.digest,
            metrics: record.metrics,
            seconds: record.cost.seconds,
            peakBytes: record.cost.peakBytes,
          }),
      ...(copied === undefined ? {} : { copied }),
      ...(device === undefined ? {} : { device }),
      ...(failure === undefined ? {} : { failure }),
    };
  });
  const ok = tally.failed + tally.skipped + tally.cancelled === 0;
  const seconds = (performance.now() - start) / 1000;
  const interrupted = !ok && options.signal?.aborted === true;
  return { run, ok, record: join(folder, 'record.json'), seconds, tally, steps, interrupted };
}

/** Writes down how the run went. What cannot be written (a full disk) is missed by nobody: results are in the store. */
function keepRecord(
  { assessment, identities, last, planned }: AssessedRun,
  results: readonly StepResult[],
  outcome: RunOutcome,
  store: Store,
  started: string,
): void {
  const { plan } = planned;
  const record: RunRecord = {
    format: 'pipec.run/1',
    run: outcome.run,
    pipeline: plan.pipeline,
    file: plan.file,
    parameters: plan.parameters,
    started,
    seconds: outcome.seconds,
    ok: outcome.ok,
    interrupted: outcome.interrupted,
    tally: outcome.tally,
    ...(planned.shared === undefined ? {} : { shared: planned.shared }),
    steps: outcome.steps,
    environment: describeEnvironment(assessment.environment),
  };
  const partial = planned.steps.length < plan.steps.length;
  // A run for some targets, or one that failed, says nothing of the steps it did not come to.
  const recipes: Record<string, LastRecipe> = partial || !outcome.ok ? { ...last } : {};
  for (const [index, step] of assessment.graph.steps.entries()) {
    const { key, record: action } = results[index] ?? {};
    const identity = identities[index];
    if (identity === undefined || key === undefined || action === undefined) continue;
    recipes[identity] = { title: titleOf(step), key, recipe: action.recipe };
  }
  try {
    writeFileSync(outcome.record, `${JSON.stringify(record, undefined, 1)}\n`);
    writeLastRecipes(store.layout.lastRecipes, plan.pipeline, recipes);
    store.index()?.addRun(record);
  } catch {
    store.dropIndex();
  }
}

function noSteps(): Record<StepEnd, number> {
  return { ran: 0, cached: 0, restored: 0, shared: 0, failed: 0, skipped: 0, cancelled: 0 };
}

function refuse(run: string, folder: string, refused: readonly string[], start: number): RunOutcome {
  return {
    run,
    ok: false,
    record: join(folder, 'record.json'),
    seconds: (performance.now() - start) / 1000,
    tally: noSteps(),
    steps: [],
    refused,
    interrupted: false,
  };
}

async function findRegistry(options: RunOptions): Promise<Readonly<Record<string, OperatorEntry>> | undefined> {
  if (options.registry !== undefined || options.registryModule === undefined) return options.registry;
  const module = (await import(options.registryModule)) as {
    readonly operators: Readonly<Record<string, OperatorEntry>>;
  };
  return module.operators;
}

/** Sorts by time, to the millisecond; two runs that start in the same one differ in the rest. */
function newRunId(): string {
  const time = new Date().toISOString().replaceAll(/[-:Z]/g, '').replaceAll(/[T.]/g, '-');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
