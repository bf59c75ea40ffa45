import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactFile } from '../artifact/artifact.ts';
import { type ActionRecord, formatRecord, recordPath } from './action-record.ts';
import { syncFiles } from './blobs.ts';
import { copyBlob } from './copy-blob.ts';
import { crashPoint } from './crash-points.ts';
import { inParallel } from './in-parallel.ts';
import type { StoreLayout } from './layout.ts';
import { list } from './rebuild-index.ts';
import type { SharedStore } from './shared-store.ts';
import type { Store } from './store.ts';

/** What was copied into a shared store. */
export interface Published {
  readonly results: number;
  readonly bytes: number;
  /** Why it ended early, in the system's words; nothing of it is an error of the run. */
  readonly failure?: string;
}

/** Files copied at once. */
const mostCopies = 4;

/** How files begin that are still being written; what reads a store passes them over. */
const draftPrefix = '.draft-';

/** Milliseconds after which nobody can be at work on a draft. */
const draftAge = 86_400_000;

/**
 * Copies results into a shared store that it lacks: blobs first, the record last, each written beside its place, brought to the
 * disk and renamed. So a record there means that its blobs are, whoever dies when, and several may publish at once. Blobs that are
 * there are left. Results whose blobs are not all in `store` are passed over.
 */
export async function publishResults(
  store: Store,
  shared: SharedStore,
  records: Iterable<ActionRecord>,
  signal: AbortSignal,
): Promise<Published> {
  let results = 0;
  let bytes = 0;
  try {
    for (const record of records) {
      if (signal.aborted) break;
      const { files } = record.outputs.result;
      if (shared.record(record.key)?.outputs.result.files.every(shared.holds) === true) continue;
      if (!store.blobs.hasAll(record.outputs.result)) continue;
      shared.prepare();
      const lacking = unique(files).filter((file) => !shared.holds(file));
      if (!(await copyFiles(store, shared, [...lacking, ...attachments(store, shared, record)], signal))) continue;
      crashPoint('share-blobs-copied');
      await publishRecord(shared, record);
      crashPoint('share-record-published');
      results += 1;
      bytes += lacking.reduce((sum, file) => sum + file.size, 0);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { results, bytes, failure: message };
  }
  return { results, bytes };
}

type Content = Pick<ArtifactFile, 'digest' | 'size'>;

/** Copies blobs; `false` where one of them turned out to be damaged or gone, or the signal was given. */
async function copyFiles(
  store: Store,
  shared: SharedStore,
  files: readonly Content[],
  signal: AbortSignal,
): Promise<boolean> {
  const folders = new Set<string>();
  let whole = true;
  await inParallel(files, mostCopies, async (file) => {
    if (!whole) return;
    const target = shared.path(file.digest);
    const folder = dirname(target);
    mkdirSync(folder, { recursive: true });
    const draft = draftIn(folder);
    try {
      const end = await copyBlob(store.blobs.path(file.digest), draft, file, signal);
      if (end !== 'copied') {
        whole = false;
        return;
      }
      renameSync(draft, target);
    } finally {
      rmSync(draft, { force: true });
    }
    folders.add(folder);
    crashPoint('share-between-blobs');
  });
  await syncNames([...folders]);
  return whole;
}

/** The recipe and the log, where they are here and not there. */
function attachments(store: Store, shared: SharedStore, record: ActionRecord): readonly Content[] {
  const found: Content[] = [];
  for (const digest of new Set([record.recipe, record.log])) {
    if (digest === undefined) continue;
    const size = statSync(store.blobs.path(digest), { throwIfNoEntry: false })?.size;
    if (size !== undefined && store.blobs.has({ digest, size }) && !shared.holds({ digest, size }))
      found.push({ digest, size });
  }
  return found;
}

async function publishRecord(shared: SharedStore, record: ActionRecord): Promise<void> {
  const path = recordPath(shared.layout.records, record.key);
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const draft = draftIn(folder);
  try {
    const file = await open(draft, 'wx', 0o444);
    try {
      await file.writeFile(formatRecord(record));
      await file.sync();
    } finally {
      await file.close();
    }
    crashPoint('share-record-drafted');
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  await syncNames([folder]);
}

function draftIn(folder: string): string {
  return join(folder, `${draftPrefix}${randomBytes(8).toString('hex')}`);
}

/** Some file systems of the network have nothing to do for a folder, and refuse. */
async function syncNames(folders: readonly string[]): Promise<void> {
  try {
    await syncFiles(folders);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function unique(files: readonly Content[]): readonly Content[] {
  return [...new Map(files.map((file) => [file.digest, file])).values()];
}

/** Removes what publishers that died left in a store; for the store's own collection. */
export function removeOldDrafts(layout: StoreLayout): void {
  const oldest = Date.now() - draftAge;
  for (const part of [layout.blobs, layout.records]) {
    for (const folder of list(part)) {
      for (const name of list(join(part, folder))) {
        if (!name.startsWith(draftPrefix)) continue;
        const path = join(part, folder, name);
        const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
        if (changed !== undefined && changed < oldest) rmSync(path, { force: true });
      }
    }
  }
}
