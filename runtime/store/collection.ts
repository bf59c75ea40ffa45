import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../operators/operator.ts';
import { readRunRecord } from '../run/run-record.ts';
import { type ActionRecord, readRecord, recordPath } from './action-record.ts';
import { collectionLock, runLockPrefix } from './attempts.ts';
import { readAllLastRecipes } from './last-recipes.ts';
import { list, listBlobs, listRecords } from './rebuild-index.ts';
import { removeOldDrafts } from './sharing.ts';
import type { Store } from './store.ts';

export interface CollectionOptions {
  /** Whatever the last so many runs of the store used stays. */
  readonly runs: number;
  /** Whatever a run of the last so many days used or made stays too. */
  readonly days: number;
  /** Only count. */
  readonly dryRun: boolean;
}

export interface Collection {
  readonly records: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Runs whose journal and record went. */
  readonly runs: number;
}

const dayMilliseconds = 86_400_000;

/**
 * Removes what no recent run used: records first, then the blobs that no record needs any more. What is removed by mistake is a
 * miss. Throws `OperatorError` while a run is under way; a run that starts meanwhile waits.
 */
export function collect(store: Store, options: CollectionOptions): Collection {
  const claim = store.locks.claim(collectionLock);
  if (!claim.held) throw new OperatorError('another collection of this store is under way');
  try {
    // After the claim: a run takes its own lock first and looks at this one then, so one of the two sees the other.
    if (store.locks.isAnyHeld(runLockPrefix)) {
      throw new OperatorError('a run is under way on this store', 'collect when it has ended');
    }
    return collectLocked(store, options);
  } finally {
    claim.release();
  }
}

function collectLocked(store: Store, options: CollectionOptions): Collection {
  const { layout } = store;
  const oldest = Date.now() - options.days * dayMilliseconds;
  const remove = (path: string): void => {
    if (!options.dryRun) rmSync(path, { recursive: true, force: true });
  };
  const { used, old } = recentRuns(store, options.runs, oldest);
  for (const run of old) remove(join(layout.runs, run));

  const needed = new Set<string>();
  let records = 0;
  for (const key of listRecords(layout.records)) {
    const path = recordPath(layout.records, key);
    const record = readRecord(layout.records, key);
    if (record !== undefined && (used.has(key) || statSync(path).mtimeMs >= oldest)) {
      for (const digest of blobsOf(record)) needed.add(digest);
      continue;
    }
    records += 1;
    remove(path);
    if (!options.dryRun) store.index()?.removeAction(key);
    remove(join(layout.scratch, key));
  }
  for (const recipe of readAllLastRecipes(layout.lastRecipes)) needed.add(recipe.recipe);

  for (const name of list(layout.surveys)) {
    const path = join(layout.surveys, name);
    if (statSync(path).mtimeMs < oldest) remove(path);
  }

  let blobs = 0;
  let bytes = 0;
  for (const digest of listBlobs(layout.blobs)) {
    if (needed.has(digest)) continue;
    const path = store.blobs.path(digest);
    blobs += 1;
    bytes += statSync(path).size;
    remove(path);
  }
  if (!options.dryRun) removeOldDrafts(layout);
  return { records, blobs, bytes, runs: old.length };
}

/** Keys that recent runs used, and the runs that are not recent. */
function recentRuns(
  store: Store,
  count: number,
  oldest: number,
): { used: ReadonlySet<string>; old: readonly string[] } {
  const used = new Set<string>();
  const old: string[] = [];
  // Ids of runs sort by time.
  for (const [index, run] of list(store.layout.runs).toReversed().entries()) {
    const folder = join(store.layout.runs, run);
    const record = readRunRecord(join(folder, 'record.json'));
    const time = record === undefined ? statSync(folder).mtimeMs : Date.parse(record.started);
    if (index >= count && time < oldest) old.push(run);
    else for (const step of record?.steps ?? []) if (step.key !== undefined) used.add(step.key);
  }
  return { used, old };
}

function blobsOf(record: ActionRecord): readonly string[] {
  return [
    record.recipe,
    ...(record.log === undefined ? [] : [record.log]),
    ...record.outputs.result.files.map((file) => file.digest),
  ];
}
