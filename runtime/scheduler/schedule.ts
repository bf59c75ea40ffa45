import type { ArtifactManifest } from '../artifact/artifact.ts';
import type { RunEvent, StepEnd, StepFailure } from '../events.ts';
import type { Assessment } from '../planning/assessment.ts';
import type { ExpectedCost } from '../planning/estimate.ts';
import { consumersOf, inputsOf, titleOf } from '../planning/step-graph.ts';
import type { ActionRecord } from '../store/action-record.ts';
import { describeHolder } from '../store/holder.ts';
import { contentKey } from '../store/key.ts';
import { completeRecipe, type Recipe } from '../store/recipe.ts';
import { criticalPath } from './critical-path.ts';
import { createOrder } from './order.ts';
import { createReadyQueue, type Demand } from './ready-queue.ts';
import { createRestoring } from './restoring.ts';
import { type AttemptContext, attemptStep, type StepWork } from './step-attempt.ts';

export interface ScheduleOptions {
  readonly jobs: number;
  readonly cores: number;
  readonly memory: number;
  readonly keepGoing: boolean;
}

/** How a step ended; along the graph's steps. */
export interface StepResult {
  readonly state: StepEnd;
  readonly key?: string;
  readonly record?: ActionRecord;
  readonly failure?: StepFailure;
  /** Bytes copied from the shared store. */
  readonly copied?: number;
}

/** Attempts at a step whose process was lost: a second one, since the cause is often outside (a signal, a neighbour). */
const mostAttempts = 2;

function isWell(state: StepEnd): boolean {
  return state === 'ran' || state === 'cached' || state === 'shared';
}

/** Milliseconds between two looks at a lock that another run holds. */
const lockInterval = 100;

/**
 * Executes an assessed plan. A step is taken up when the contents of all it reads are known: then its content key decides
 * whether it is cached (early cutoff), restored from the shared store, or has to run. What has to run makes what it reads be there
 * first, if it was evicted.
 * No recursion; O(V + E) apart from the ready queue's logarithm.
 */
export function schedule(
  assessment: Assessment,
  costs: readonly (ExpectedCost | undefined)[],
  context: AttemptContext,
  options: ScheduleOptions,
  emit: (event: RunEvent) => void,
): Promise<readonly StepResult[]> {
  const { graph } = assessment;
  const { store, shared } = context;
  const count = graph.steps.length;
  const results: (StepResult | undefined)[] = new Array(count);
  /** What is known of a step's result, whether or not its blobs are there. */
  const known: (ActionRecord | undefined)[] = new Array(count);
  const recipes: (Recipe | undefined)[] = assessment.recipes.slice();
  const keys: (string | undefined)[] = assessment.keys.slice();
  const unknownInputs = new Int32Array(count);
  /** Steps that are to run: their number of inputs whose blobs have to be made first. -1 for the others. */
  const absentInputs = new Int32Array(count).fill(-1);
  const blobWaiters = new Map<number, number[]>();
  const order = createOrder(graph);
  const lengths = criticalPath(graph, costs);
  const demands = graph.steps.map((step, index): Demand => {
    const cores = assessment.entries[index]?.cores?.(step) ?? 1;
    // A step that wants more than there is gets all there is.
    return {
      cores: Math.max(1, Math.min(cores, options.cores)),
      memory: Math.min(step.resources?.memory ?? costs[index]?.peakBytes ?? 0, options.memory),
    };
  });
  const demandOf = (index: number): Demand => demands[index] ?? { cores: 1, memory: 0 };
  const ready = createReadyQueue((index) => lengths[index] ?? 0, demandOf);
  const inFlight = new Map<string, number[]>();
  let running = 0;
  let waitingForLocks = 0;
  let freeCores = options.cores;
  let freeMemory = options.memory;
  let failed = false;
  const stopping = (): boolean => context.signal.aborted || (failed && !options.keepGoing);

  const manifestOf = (index: number): ArtifactManifest => {
    const record = known[index];
    if (record === undefined) throw new Error(`nothing is known of step ${graph.steps[index]?.id}`);
    return record.outputs.result;
  };
  const identify = (index: number): { readonly key: string; readonly recipe: Recipe } => {
    const step = graph.steps[index];
    const form = assessment.forms[index];
    if (step === undefined || form === undefined) throw new Error(`there is no step ${index}`);
    const digests = Array.from(inputsOf(graph, index), (input) => manifestOf(input).digest);
    const recipe = completeRecipe(form, step, digests);
    const key = contentKey(recipe);
    recipes[index] = recipe;
    keys[index] = key;
    return { key, recipe };
  };
  const tell = (index: number, result: StepResult): void => {
    const step = graph.steps[index];
    results[index] = result;
    if (step === undefined) return;
    if (isWell(result.state)) for (const waiter of order.ended(index)) ready.push(waiter);
    const { record, failure, state, copied } = result;
    emit({
      type: 'step_finished',
      step: step.id,
      title: titleOf(step),
      operator: step.operator,
      state,
      ...(record === undefined
        ? {}
        : { seconds: record.cost.seconds, peakBytes: record.cost.peakBytes, metrics: record.metrics }),
      ...(copied === undefined ? {} : { copied }),
      ...(failure === undefined ? {} : { failure }),
    });
  };
  const withKey = (index: number): { readonly key?: string } => {
    const key = keys[index];
    return key === undefined ? {} : { key };
  };

  /** A step that could run does so once what it waits for has ended well; where that failed, it is given up. */
  const enqueue = (index: number): void => {
    if (order.waitedFor(index).some(isBroken)) skip([index]);
    else if (order.mayStart(index)) ready.push(index);
  };

  /** Makes `start` run, and first whatever it reads and is not there. */
  const demand = (start: number): void => {
    const stack = [start];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if ((absentInputs[index] ?? -1) >= 0) continue;
      const offered = known[index];
      if (offered !== undefined && restoring.bringFiles(index, offered)) continue;
      let absent = 0;
      for (const input of new Set(inputsOf(graph, index))) {
        if (isBroken(input)) skip([index]);
        if ((absentInputs[input] ?? -1) < 0 && store.blobs.hasAll(manifestOf(input))) continue;
        absent += 1;
        const waiters = blobWaiters.get(input);
        if (waiters === undefined) blobWaiters.set(input, [index]);
        else waiters.push(index);
        stack.push(input);
      }
      absentInputs[index] = absent;
      if (absent === 0) enqueue(index);
    }
  };

  /** Takes up steps whose inputs are all known, and those that become so on the way. */
  const consider = (starts: readonly number[]): void => {
    const queue = [...starts];
    for (let next = 0; next < queue.length; next += 1) {
      const index = queue[next] ?? 0;
      const { key } = identify(index);
      const own = store.record(key);
      const record = own ?? shared?.record(key);
      if (record === undefined) {
        demand(index);
        continue;
      }
      known[index] = record;
      for (const released of release(index)) queue.push(released);
      if (graph.isTarget[index] === 1 && !store.blobs.hasAll(record.outputs.result)) demand(index);
      else if (own === undefined) restoring.bringRecord(index, record);
      else tell(index, { state: 'cached', key, record });
    }
  };

  /** Counts a result that became known; gives the readers that were waiting for it alone. */
  const release = (index: number): number[] => {
    const freed: number[] = [];
    for (const consumer of consumersOf(graph, index)) {
      unknownInputs[consumer] = (unknownInputs[consumer] ?? 0) - 1;
      if (unknownInputs[consumer] === 0) freed.push(consumer);
    }
    return freed;
  };

  /** A step ran, or another run ran it, or it was restored: its blobs are there, if anybody asked for them. */
  const complete = (
    index: number,
    state: 'ran' | 'shared' | 'restored',
    record: ActionRecord,
    copied?: number,
  ): void => {
    const wasKnown = known[index] !== undefined;
    known[index] = record;
    absentInputs[index] = -1;
    tell(index, { state, ...withKey(index), record, ...(copied === undefined ? {} : { copied }) });
    const waiters = blobWaiters.get(index) ?? [];
    blobWaiters.delete(index);
    for (const waiter of waiters) {
      absentInputs[waiter] = (absentInputs[waiter] ?? 0) - 1;
      if (absentInputs[waiter] === 0) enqueue(waiter);
    }
    if (!wasKnown) consider(release(index));
  };

  /** A step failed: what cannot go on without it is skipped. */
  const fail = (index: number, failure: StepFailure): void => {
    if (graph.steps[index]?.verdict !== true) failed = true;
    const readers = known[index] === undefined ? [...consumersOf(graph, index)] : [];
    tell(index, { state: 'failed', ...withKey(index), failure });
    skip([...readers, ...(blobWaiters.get(index) ?? []), ...order.heldBy(index)]);
  };

  const isBroken = (index: number): boolean => {
    const state = results[index]?.state;
    return state === 'failed' || state === 'skipped';
  };

  /** Gives up steps that lack something, and whatever lacks something by that. */
  const skip = (steps: readonly number[]): void => {
    const queue = [...steps];
    for (let next = 0; next < queue.length; next += 1) {
      const index = queue[next] ?? 0;
      if (isBroken(index)) continue;
      tell(index, { state: 'skipped', ...withKey(index) });
      if (known[index] === undefined) for (const consumer of consumersOf(graph, index)) queue.push(consumer);
      for (const waiter of blobWaiters.get(index) ?? []) queue.push(waiter);
      for (const waiter of order.heldBy(index)) queue.push(waiter);
    }
  };

  const describeWork = (index: number, key: string, recipe: Recipe): StepWork => {
    const step = graph.steps[index];
    const entry = assessment.entries[index];
    if (step === undefined || entry === undefined) throw new Error(`there is no step ${index}`);
    const inputs = Array.from(inputsOf(graph, index), (input) => {
      const source = graph.steps[input];
      if (source === undefined) throw new Error(`there is no step ${input}`);
      return { manifest: manifestOf(input), type: source.type };
    });
    const files = assessment.files[index] ?? {};
    return { step, entry, key, recipe, inputs, files, facts: assessment.facts[index], cores: demandOf(index).cores };
  };

  /** Runs a step to its end; `false` when another run is at it. */
  const execute = async (index: number): Promise<boolean> => {
    const { key, recipe } = identify(index);
    const others = inFlight.get(key);
    if (others !== undefined) {
      // An equal step of this very run: what it makes serves both.
      others.push(index);
      waitingForLocks += 1;
      return true;
    }
    const claim = store.locks.claim(key);
    const work = describeWork(index, key, recipe);
    const title = titleOf(work.step);
    if (!claim.held) {
      waitForLock(index, key, title, describeHolder(claim.holder));
      return false;
    }
    inFlight.set(key, []);
    try {
      const record = store.record(key);
      if (record !== undefined && store.blobs.hasAll(record.outputs.result)) {
        complete(index, 'shared', record);
        return true;
      }
      for (let attempt = 1; ; attempt += 1) {
        const { id, operator } = work.step;
        emit({ type: 'step_started', step: id, title, operator, attempt });
        const end = await attemptStep(context, work, attempt, (progress) => {
          emit({ type: 'step_progress', step: id, progress });
        });
        if (end.end === 'published') complete(index, 'ran', end.record);
        else if (end.end === 'cancelled') tell(index, { state: 'cancelled', key });
        else if (end.transient && attempt < mostAttempts && !stopping()) continue;
        else fail(index, end.failure);
        return true;
      }
    } finally {
      claim.release();
      const equal = inFlight.get(key) ?? [];
      inFlight.delete(key);
      waitingForLocks -= equal.length;
      for (const other of equal) ready.push(other);
    }
  };

  const restoring = createRestoring(
    { store, shared, drafts: context.drafts, signal: context.signal },
    {
      started: (index) => {
        const step = graph.steps[index];
        if (step === undefined) return;
        const { id, operator } = step;
        emit({ type: 'step_restoring', step: id, title: titleOf(step), operator, from: shared?.root ?? '' });
      },
      progress: (index, copied, total) => {
        const progress = { unit: 'MiB', done: mebibytes(copied), total: mebibytes(total) };
        emit({ type: 'step_progress', step: graph.steps[index]?.id ?? '', progress });
      },
      restored: (index, record, copied) => {
        // Its record alone came, and its files meanwhile turned out to be needed and not to be had: it runs.
        if ((absentInputs[index] ?? -1) < 0) complete(index, 'restored', record, copied);
      },
      missed: (index, reason) => {
        const step = graph.steps[index];
        const title = step === undefined ? '' : titleOf(step);
        emit({
          type: 'note',
          text: `\`${title}\` cannot be restored from ${shared?.root}: ${reason}; it runs instead`,
        });
        demand(index);
      },
      failed: fail,
      settled: (error) => (error === undefined ? settle() : giveUp(error)),
    },
  );

  const toldOfLock = new Set<number>();
  let settle: () => void = () => {};
  let giveUp: (error: unknown) => void = () => {};
  const waitForLock = (index: number, key: string, title: string, holder: string): void => {
    waitingForLocks += 1;
    if (!toldOfLock.has(index)) {
      toldOfLock.add(index);
      emit({ type: 'step_waiting', step: graph.steps[index]?.id ?? '', title, holder });
    }
    const look = (): void => {
      if (!stopping() && store.locks.isHeld(key)) {
        setTimeout(look, lockInterval);
        return;
      }
      waitingForLocks -= 1;
      ready.push(index);
      settle();
    };
    setTimeout(look, lockInterval);
  };

  return new Promise((resolve, reject) => {
    giveUp = reject;
    settle = () => {
      if (!stopping()) restoring.advance();
      while (!stopping() && running < options.jobs) {
        const index = ready.take(freeCores, freeMemory);
        if (index === undefined) break;
        const taken = demandOf(index);
        running += 1;
        freeCores -= taken.cores;
        freeMemory -= taken.memory;
        execute(index)
          .finally(() => {
            running -= 1;
            freeCores += taken.cores;
            freeMemory += taken.memory;
          })
          .then(() => settle(), reject);
      }
      if (running + restoring.active > 0 || (waitingForLocks > 0 && !stopping())) return;
      if (ready.size > 0 && !stopping()) return;
      // What never came to its turn: a stopped run, or, where nothing was wrong, results that nobody asked for.
      for (let index = 0; index < count; index += 1) {
        if (results[index] !== undefined) continue;
        const record = known[index];
        const untouched = record !== undefined && (absentInputs[index] ?? -1) < 0 && !restoring.isPending(index);
        tell(
          index,
          untouched ? { state: 'cached', ...withKey(index), record } : { state: 'cancelled', ...withKey(index) },
        );
      }
      resolve(results.filter((result) => result !== undefined));
    };
    context.signal.addEventListener('abort', () => settle(), { once: true });
    try {
      const starts: number[] = [];
      for (let index = 0; index < count; index += 1) {
        known[index] = assessment.records[index];
        for (const input of inputsOf(graph, index)) {
          if (known[input] === undefined) unknownInputs[index] = (unknownInputs[index] ?? 0) + 1;
        }
        const state = assessment.states[index];
        const record = known[index];
        if (state === 'cached') tell(index, { state: 'cached', ...withKey(index), record: record as ActionRecord });
        else if (state === 'run' && unknownInputs[index] === 0) starts.push(index);
        else if (state === 'restore' && graph.isTarget[index] === 1) starts.push(index);
        else if (state !== 'run' && record !== undefined && assessment.isHere[index] !== true)
          restoring.bringRecord(index, record);
      }
      for (const index of starts) demand(index);
      settle();
    } catch (error) {
      reject(error);
    }
  });
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}
