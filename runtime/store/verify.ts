import { rmSync, statSync } from 'node:fs';
import { digestFile } from '../artifact/digest.ts';
import { readRecord, recordPath } from './action-record.ts';
import { listBlobs, listRecords } from './rebuild-index.ts';
import type { Store } from './store.ts';

export interface Verification {
  readonly blobs: number;
  readonly bytes: number;
  readonly records: number;
  /** Digests of blobs that were not what their name says. */
  readonly damagedBlobs: readonly string[];
  /** Keys of records that could not be read. */
  readonly damagedRecords: readonly string[];
}

/** Reads every blob and every record whole, and removes what is damaged: what needs it makes it anew. */
export function verifyStore(store: Store): Verification {
  const { layout } = store;
  const damagedBlobs: string[] = [];
  let blobs = 0;
  let bytes = 0;
  for (const digest of listBlobs(layout.blobs)) {
    const path = store.blobs.path(digest);
    blobs += 1;
    bytes += statSync(path).size;
    if (digestFile(path).digest === digest) continue;
    damagedBlobs.push(digest);
    rmSync(path, { force: true });
  }
  const damagedRecords: string[] = [];
  const keys = listRecords(layout.records);
  for (const key of keys) {
    if (readRecord(layout.records, key) !== undefined) continue;
    damagedRecords.push(key);
    rmSync(recordPath(layout.records, key), { force: true });
    store.index()?.removeAction(key);
  }
  return { blobs, bytes, records: keys.length, damagedBlobs, damagedRecords };
}
