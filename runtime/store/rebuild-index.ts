import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRunRecord } from '../run/run-record.ts';
import { readRecord } from './action-record.ts';
import type { IndexDatabase } from './index-database.ts';
import { openIndex, removeIndex } from './index-database.ts';
import type { StoreLayout } from './layout.ts';

/** Makes the index anew from the action and run records; returns how many there were. No run may be under way. */
export function rebuildIndex(layout: StoreLayout): { readonly actions: number; readonly runs: number } {
  removeIndex(layout.index);
  let counts = { actions: 0, runs: 0 };
  openIndex(layout.index, (index) => {
    counts = fillIndex(index, layout);
  }).close();
  return counts;
}

/** Adds every action and every finished run of the store to `index`. */
export function fillIndex(index: IndexDatabase, layout: StoreLayout): { actions: number; runs: number } {
  let actions = 0;
  for (const key of listRecords(layout.records)) {
    const record = readRecord(layout.records, key);
    if (record === undefined) continue;
    index.addAction(record);
    actions += 1;
  }
  let runs = 0;
  for (const run of list(layout.runs)) {
    const record = readRunRecord(join(layout.runs, run, 'record.json'));
    if (record === undefined) continue;
    index.addRun(record);
    runs += 1;
  }
  return { actions, runs };
}

/** Keys of all records, sorted. */
export function listRecords(records: string): readonly string[] {
  return list(records).flatMap((folder) =>
    list(join(records, folder))
      .filter((file) => /^[0-9a-f]{64}\.json$/.test(file))
      .map((file) => file.slice(0, 64)),
  );
}

/** Digests of all blobs, sorted. */
export function listBlobs(blobs: string): readonly string[] {
  return list(blobs).flatMap((folder) => list(join(blobs, folder)).filter((file) => /^[0-9a-f]{64}$/.test(file)));
}

/** Entries of a folder, sorted; none where there is no such folder. */
export function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
