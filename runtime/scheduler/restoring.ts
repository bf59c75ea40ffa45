import type { StepFailure } from '../events.ts';
import { describeFullDisk, isFullDisk } from '../executors/full-disk.ts';
import type { ActionRecord } from '../store/action-record.ts';
import { offersFiles, restoreAction } from '../store/restore.ts';
import type { SharedStore } from '../store/shared-store.ts';
import type { Store } from '../store/store.ts';

/** Copies of results from the shared store, in the order in which they were asked for. They take no cores. */
export interface Restoring {
  /** Has the files of a known result copied. `false` where they are not offered, or were tried in vain. */
  bringFiles(step: number, record: ActionRecord): boolean;
  /** Has the record copied, so that the result is known here from now on. */
  bringRecord(step: number, record: ActionRecord): void;
  /** Begins as many copies as may be under way at once. */
  advance(): void;
  /** Whether a copy was asked for and has not ended. */
  isPending(step: number): boolean;
  /** Copies under way. */
  readonly active: number;
}

/** Where the copies are made. */
export interface RestoringPlace {
  readonly store: Store;
  readonly shared: SharedStore | undefined;
  /** Folder for copies that are being made. */
  readonly drafts: string;
  readonly signal: AbortSignal;
}

/** What becomes of the copies. */
export interface RestoringEnds {
  /** Files of a result begin to be copied. */
  started(step: number): void;
  progress(step: number, copied: number, total: number): void;
  restored(step: number, record: ActionRecord, copied: number): void;
  /** The shared store has not what it offered: the step has to run. */
  missed(step: number, reason: string): void;
  failed(step: number, failure: StepFailure): void;
  /** Called after each copy, and with an error that is a bug. */
  settled(error?: unknown): void;
}

/** Results copied at once, each some files at once. */
const mostActions = 4;

/** Reports of progress of one result: whoever watches needs no more, and the journal keeps them. */
const mostReports = 20;

export function createRestoring(place: RestoringPlace, ends: RestoringEnds): Restoring {
  const { store, shared } = place;
  /** Steps whose copy has not ended, with the record to copy. */
  const pending = new Map<number, ActionRecord>();
  const withFiles = new Set<number>();
  const missed = new Set<number>();
  const queue: number[] = [];
  let begun = 0;
  let active = 0;

  const ask = (step: number, record: ActionRecord): void => {
    if (pending.has(step)) return;
    pending.set(step, record);
    queue.push(step);
  };

  const copy = async (from: SharedStore, step: number, record: ActionRecord): Promise<void> => {
    const files = withFiles.has(step);
    if (files) ends.started(step);
    let reported = 0;
    const onProgress = (copied: number, total: number): void => {
      const share = Math.floor((copied / total) * mostReports);
      if (share > reported) ends.progress(step, copied, total);
      reported = share;
    };
    try {
      const { drafts, signal } = place;
      const end = await restoreAction(store, from, record, { files, drafts, signal, onProgress });
      if (end.end === 'stopped') return;
      pending.delete(step);
      if (end.end === 'missed') {
        missed.add(step);
        ends.missed(step, end.reason);
      } else if (!files && withFiles.has(step)) {
        // Somebody asked for its files while the record was being copied.
        ask(step, record);
      } else {
        ends.restored(step, record, end.bytes);
      }
    } catch (error) {
      pending.delete(step);
      ends.failed(step, describeFailure(error, from.root));
    }
  };

  return {
    bringFiles: (step, record) => {
      if (shared === undefined || missed.has(step)) return false;
      if (!(pending.has(step) && withFiles.has(step)) && !offersFiles(shared, store, record.outputs.result))
        return false;
      withFiles.add(step);
      ask(step, record);
      return true;
    },
    bringRecord: ask,
    advance: () => {
      while (shared !== undefined && active < mostActions && begun < queue.length) {
        const step = queue[begun] ?? 0;
        begun += 1;
        const record = pending.get(step);
        if (record === undefined) continue;
        active += 1;
        copy(shared, step, record)
          .finally(() => {
            active -= 1;
          })
          .then(() => ends.settled(), ends.settled);
      }
    },
    isPending: (step) => pending.has(step),
    get active() {
      return active;
    },
  };
}

/** The shared store's refusals are misses; what is refused here fails the step. */
function describeFailure(error: unknown, from: string): StepFailure {
  if (isFullDisk(error)) return describeFullDisk(error);
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === undefined) return { kind: 'bug', message, ...(stack === undefined ? {} : { stack }) };
  return {
    kind: 'user',
    message: `a result of ${from} cannot be copied here: ${message}`,
    help: 'see who may write to the store',
  };
}
