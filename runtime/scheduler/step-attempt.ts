import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeDuration } from '../../compiler/describe.ts';
import type { PlanStep } from '../../compiler/plan/plan.ts';
import type { ArtifactManifest } from '../artifact/artifact.ts';
import { providerOfFact } from '../devices/resolve.ts';
import type { Engine } from '../engine/engine.ts';
import type { StepFailure } from '../events.ts';
import type { Executor } from '../executors/executor.ts';
import { describeFullDisk, isFullDisk } from '../executors/full-disk.ts';
import { type JobDescription, type JobInput, type JobOutcome, jobFile, outcomeFile } from '../executors/job.ts';
import { removeScratch } from '../executors/scratch.ts';
import type { ProgressEvent, RunFacts } from '../operators/operator.ts';
import type { OperatorEntry } from '../operators/registry.ts';
import type { PlannedFile } from '../planning/planned-run.ts';
import { shown } from '../planning/source-files.ts';
import { titleOf } from '../planning/step-graph.ts';
import type { ActionRecord } from '../store/action-record.ts';
import { makeAttempt } from '../store/attempts.ts';
import { crashPoint } from '../store/crash-points.ts';
import { publish } from '../store/publication.ts';
import type { Recipe } from '../store/recipe.ts';
import type { SharedStore } from '../store/shared-store.ts';
import type { Store } from '../store/store.ts';
import type { JobEnd, JobWatch } from './job-watch.ts';

/** What attempts of a run have in common. */
export interface AttemptContext {
  readonly store: Store;
  /** Where results are restored from. */
  readonly shared: SharedStore | undefined;
  readonly executor: Executor;
  readonly watch: JobWatch;
  readonly run: string;
  /** Folder of the run's attempts; it goes with the run. */
  readonly drafts: string;
  /** What computes networks. */
  readonly engine: Engine;
  readonly registryModule: string | undefined;
  readonly signal: AbortSignal;
  /** Removes an attempt's directory, in its own time. */
  remove(directory: string): void;
}

/** One step, with everything that an attempt of it needs. */
export interface StepWork {
  readonly step: PlanStep;
  readonly entry: OperatorEntry;
  readonly key: string;
  readonly recipe: Recipe;
  /** Artifacts in the order of the step's inputs, and the types of the steps they come from. */
  readonly inputs: readonly { readonly manifest: ArtifactManifest; readonly type: PlanStep['type'] }[];
  readonly files: Readonly<Record<string, readonly PlannedFile[]>>;
  readonly facts: RunFacts | undefined;
  readonly cores: number;
}

export type AttemptEnd =
  | { readonly end: 'published'; readonly record: ActionRecord }
  | { readonly end: 'failed'; readonly failure: StepFailure /** Worth another try. */; readonly transient: boolean }
  | { readonly end: 'cancelled' };

/**
 * Runs a step once in a directory of its own and, if it comes to its end and what it read is still what it was, publishes the
 * outcome. The caller holds the action's lock.
 */
export async function attemptStep(
  context: AttemptContext,
  work: StepWork,
  attempt: number,
  onProgress: (event: ProgressEvent) => void,
): Promise<AttemptEnd> {
  const { store, executor } = context;
  const scratch = join(store.layout.scratch, work.key);
  let directory: string | undefined;
  try {
    directory = makeAttempt(store.layout, context.run, work.step.id, attempt);
    writeFileSync(join(directory, jobFile), JSON.stringify(describeJob(context, work, scratch)));
    const { operator } = work.step;
    const handle = await executor.submit({ operator, process: work.entry.process, directory, cores: work.cores });
    const cancel = (): void => void executor.cancel(handle);
    context.signal.addEventListener('abort', cancel, { once: true });
    if (context.signal.aborted) cancel();
    const { timeout } = work.step.resources ?? {};
    let late = false;
    const timer = afterMilliseconds(timeout, () => {
      late = true;
      cancel();
    });
    const end = await context.watch.watch(handle, onProgress);
    timer.stop();
    context.signal.removeEventListener('abort', cancel);
    const outcome = end.state === 'finished' ? (end.outcome ?? readOutcome(directory)) : undefined;
    crashPoint('outcome-read');
    const log = await executor.logs(handle);
    if (outcome?.end === 'done') {
      const changed = changedInput(store, work);
      if (changed !== undefined) return { end: 'failed', failure: changed, transient: false };
      crashPoint('inputs-checked');
      const record = await publishOutcome(context, work, directory, outcome, log);
      removeScratch(scratch);
      return { end: 'published', record };
    }
    if (context.signal.aborted || (outcome?.end === 'interrupted' && !late)) return { end: 'cancelled' };
    const kept = keepLog(context, work, attempt, log);
    if (late && timeout !== undefined)
      return { end: 'failed', failure: { ...lateFailure(work, timeout), ...kept }, transient: false };
    if (outcome === undefined) return lostEnd(work, end, kept);
    if (outcome.end === 'interrupted') return { end: 'cancelled' };
    const { kind, message, help, stack } = outcome;
    const failure = { kind, message, ...optional('help', help), ...optional('stack', stack), ...kept };
    return { end: 'failed', failure, transient: false };
  } catch (error) {
    const { message, stack } = error as Error;
    const failure: StepFailure = isFullDisk(error)
      ? describeFullDisk(error)
      : { kind: 'bug', message, ...optional('stack', stack) };
    return { end: 'failed', failure, transient: false };
  } finally {
    if (directory !== undefined) context.remove(directory);
  }
}

/** Longest time that a timer of the system can wait, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Calls `then` once `milliseconds` have passed, unless it is stopped before; never where they are not given. */
function afterMilliseconds(milliseconds: number | undefined, then: () => void): { stop(): void } {
  if (milliseconds === undefined) return { stop: () => {} };
  const end = performance.now() + milliseconds;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = end - performance.now();
    timer = setTimeout(left > longestTimer ? wait : then, Math.min(Math.max(left, 0), longestTimer));
  };
  wait();
  return { stop: () => clearTimeout(timer) };
}

function lateFailure(work: StepWork, timeout: number): StepFailure {
  return {
    kind: 'user',
    message: `\`${titleOf(work.step)}\` was stopped at its timeout of ${describeDuration(timeout)}`,
    help: 'give it more time in `resources: { timeout: … }`; a training goes on from its last checkpoint',
  };
}

function describeJob(context: AttemptContext, work: StepWork, scratch: string): JobDescription {
  const inputs: Record<string, JobInput> = {};
  for (const [index, input] of work.step.inputs.entries()) {
    const source = work.inputs[index];
    if (source === undefined) throw new Error(`input ${input.name} of ${work.step.id} has no artifact`);
    inputs[input.name] = { ...source, ...optional('part', input.part), ...optional('head', input.head) };
  }
  const files = Object.entries(work.files).map(([name, list]) => [
    name,
    list.map(({ path, name }) => ({ path, name })),
  ]);
  return {
    format: 'pipec.job/1',
    operator: work.step.operator,
    arguments: work.step.arguments,
    inputs,
    files: Object.fromEntries(files),
    type: work.step.type,
    // What is not in the key must not reach the operator.
    run: work.facts ?? { pipeline: '', parameters: {}, unproven: [], titles: {} },
    ...optional('engine', work.recipe.environment.tensorflow === undefined ? undefined : context.engine),
    ...(work.recipe.environment.device === undefined
      ? {}
      : { provider: providerOfFact(work.recipe.environment.device) }),
    ...optional('devices', work.step.resources?.devices),
    blobs: context.store.layout.blobs,
    scratch,
    ...optional('registry', context.registryModule),
  };
}

function publishOutcome(
  context: AttemptContext,
  work: StepWork,
  directory: string,
  outcome: Extract<JobOutcome, { end: 'done' }>,
  log: string,
): Promise<ActionRecord> {
  const { files, metrics, seconds, peakBytes } = outcome;
  const cost = { seconds, peakBytes, process: work.entry.process };
  const { key, recipe } = work;
  return publish(context.store, { key, recipe, run: context.run, directory, files, metrics, log, cost });
}

/** What was read must be what the key says; else the result belongs to no key. */
function changedInput(store: Store, work: StepWork): StepFailure | undefined {
  const title = titleOf(work.step);
  for (const file of Object.values(work.files).flat()) {
    if (digestNow(store, file) === file.digest) continue;
    return {
      kind: 'user',
      message: `${shown(file.path)} changed while \`${title}\` was reading it; nothing was kept`,
      help: 'run again when the file is whole',
    };
  }
  const damaged = work.inputs.findIndex(({ manifest }) => !store.blobs.hasAll(manifest));
  if (damaged < 0) return undefined;
  return {
    kind: 'user',
    message: `the result that \`${title}\` read as ${work.step.inputs[damaged]?.name} was changed or removed in the store meanwhile; nothing was kept`,
    help: 'run again: what is missing is made anew',
  };
}

function digestNow(store: Store, file: PlannedFile): string | undefined {
  try {
    return store.stats.digest(file.path).digest;
  } catch {
    return undefined;
  }
}

function readOutcome(directory: string): JobOutcome | undefined {
  try {
    const outcome = JSON.parse(readFileSync(join(directory, outcomeFile), 'utf8')) as JobOutcome;
    return outcome.format === 'pipec.outcome/1' ? outcome : undefined;
  } catch {
    return undefined;
  }
}

function keepLog(context: AttemptContext, work: StepWork, attempt: number, log: string): { readonly log?: string } {
  if (log === '') return {};
  const path = join(context.store.layout.runs, context.run, 'logs', `${work.step.id}.${attempt}.log`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, log);
    return { log: path };
  } catch {
    return {}; // a full disk; the failure itself is told
  }
}

function lostEnd(work: StepWork, end: JobEnd, kept: { readonly log?: string }): AttemptEnd {
  const title = titleOf(work.step);
  const lost = end.state === 'lost' ? end : undefined;
  if (lost?.outOfMemory === true) {
    const failure: StepFailure = {
      kind: 'lost',
      message: `the process that ran \`${title}\` was ended because the machine's memory was used up`,
      help: 'run fewer steps at once (--jobs 1), or use fewer rows or columns',
      ...kept,
    };
    return { end: 'failed', failure, transient: false };
  }
  const failure: StepFailure = {
    kind: 'lost',
    message:
      lost?.error === undefined
        ? `the process that ran \`${title}\` ${describeEnd(lost)} before the step was done`
        : `no process could be started for \`${title}\`: ${lost.error}`,
    help: 'everything finished before is kept: run again to go on from there',
    ...kept,
  };
  return { end: 'failed', failure, transient: true };
}

function describeEnd(lost: Extract<JobEnd, { state: 'lost' }> | undefined): string {
  if (lost?.signal !== undefined) return `was ended by ${lost.signal}`;
  return lost?.code === undefined ? 'left no outcome' : `ended with exit code ${lost.code}`;
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [name in Name]?: Value };
}
