import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactFile, ArtifactManifest } from '../artifact/artifact.ts';
import { type ActionRecord, formatRecord, recordPath } from './action-record.ts';
import { syncFiles } from './blobs.ts';
import { type CopyEnd, copyBlob } from './copy-blob.ts';
import { crashPoint } from './crash-points.ts';
import { inParallel } from './in-parallel.ts';
import { addToIndex } from './publication.ts';
import type { SharedStore } from './shared-store.ts';
import type { Store } from './store.ts';

export type RestoreEnd =
  | { readonly end: 'restored'; readonly bytes: number }
  /** The shared store has not what it seemed to have: the step is to run. */
  | { readonly end: 'missed'; readonly reason: string }
  | { readonly end: 'stopped' };

export interface RestoreOptions {
  /** Also the files of the result; without them the record alone, which tells their digest. */
  readonly files: boolean;
  /** Folder of the run's attempts, for copies that are being made; it is swept when the run is dead. */
  readonly drafts: string;
  readonly signal: AbortSignal;
  /** Called after each file with the bytes copied so far, and those to copy. */
  readonly onProgress?: (copied: number, total: number) => void;
}

/** Files copied at once: a share answers slowly, but to many. */
const mostCopies = 4;

/** Files of a result that are not in `store`, each content once. */
export function missingFiles(store: Store, manifest: ArtifactManifest): readonly ArtifactFile[] {
  const missing = new Map<string, ArtifactFile>();
  for (const file of manifest.files) {
    if (!missing.has(file.digest) && !store.blobs.has(file)) missing.set(file.digest, file);
  }
  return [...missing.values()];
}

/** Whether the shared store seems to have whatever `store` lacks of a result. */
export function offersFiles(shared: SharedStore, store: Store, manifest: ArtifactManifest): boolean {
  return missingFiles(store, manifest).every(shared.holds);
}

/**
 * Copies what is known of an action into `store`: blobs first, each checked against its digest while it is copied, the record last.
 * What was copied when it is killed or missed stays, as blobs that nothing names yet. Throws where `store` cannot be written.
 */
export async function restoreAction(
  store: Store,
  shared: SharedStore,
  record: ActionRecord,
  options: RestoreOptions,
): Promise<RestoreEnd> {
  const drafts = join(options.drafts, 'restore');
  mkdirSync(drafts, { recursive: true });
  const folders = new Set<string>();
  const bring = async (file: Pick<ArtifactFile, 'digest' | 'size'>): Promise<CopyEnd> => {
    const draft = join(drafts, randomBytes(8).toString('hex'));
    const end = await copyBlob(shared.path(file.digest), draft, file, options.signal);
    if (end === 'gone' || end === 'damaged') shared.distrust(file.digest);
    if (end !== 'copied') return end;
    store.blobs.take(draft, file);
    folders.add(dirname(store.blobs.path(file.digest)));
    crashPoint('restore-between-blobs');
    return end;
  };
  let bytes = 0;
  let missed: Exclude<CopyEnd, 'copied'> | undefined;
  const missing = options.files ? missingFiles(store, record.outputs.result) : [];
  const total = missing.reduce((sum, file) => sum + file.size, 0);
  await inParallel(missing, mostCopies, async (file) => {
    if (missed !== undefined) return;
    const end = await bring(file);
    if (end !== 'copied') missed = end;
    else {
      bytes += file.size;
      options.onProgress?.(bytes, total);
    }
  });
  if (missed === 'stopped') return { end: 'stopped' };
  if (missed !== undefined) return { end: 'missed', reason: describe(missed) };
  if (store.record(record.key) === undefined) {
    // Neither is needed to use the result: a recipe says why a later run differs, a log what was printed.
    for (const digest of [record.recipe, ...(record.log === undefined ? [] : [record.log])]) {
      const size = sizeOf(shared.path(digest));
      if (size !== undefined && !store.blobs.has({ digest, size })) await bring({ digest, size });
    }
    crashPoint('restore-blobs-copied');
    await keepRecord(store, record, drafts);
    crashPoint('restore-record-published');
    folders.add(dirname(recordPath(store.layout.records, record.key)));
  }
  await syncFiles([...folders]);
  return { end: 'restored', bytes };
}

async function keepRecord(store: Store, record: ActionRecord, drafts: string): Promise<void> {
  const draft = join(drafts, randomBytes(8).toString('hex'));
  const file = await open(draft, 'wx', 0o444);
  try {
    await file.writeFile(formatRecord(record));
    await file.sync();
  } finally {
    await file.close();
  }
  addToIndex(store, record);
  const path = recordPath(store.layout.records, record.key);
  mkdirSync(dirname(path), { recursive: true });
  renameSync(draft, path);
}

function describe(missed: 'gone' | 'damaged'): string {
  return missed === 'damaged' ? 'a file of its result is damaged there' : 'a file of its result cannot be read there';
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}
