import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ArtifactManifest, ArtifactReader } from '../artifact/artifact.ts';
import { openArtifact } from '../artifact/reader.ts';
import { OperatorError } from '../operators/operator.ts';
import { type ActionRecord, readRecord } from './action-record.ts';
import { type Blobs, createBlobs } from './blobs.ts';
import { checkFormat, isThere, ownStore, writeFormat } from './format.ts';
import { type IndexDatabase, openIndex, removeIndex } from './index-database.ts';
import { findProject, type StoreLayout, storeLayout } from './layout.ts';
import { createLocks, type Locks } from './locks.ts';
import { fillIndex } from './rebuild-index.ts';
import type { Recipe } from './recipe.ts';
import { openStatIndex, type StatIndex } from './stat-index.ts';

/** Where results are kept: `.pipec/` beside the project, or wherever `--store` says. See docs/store.md. */
export interface Store {
  /** Absolute path of the folder. It exists once something was written. */
  readonly root: string;
  /** Root of the project it was opened from. */
  readonly project: string;
  readonly layout: StoreLayout;
  readonly stats: StatIndex;
  readonly blobs: Blobs;
  readonly locks: Locks;
  /** The record of an action, whether or not its blobs are still there; `undefined` where there is none that is whole. */
  record(key: string): ActionRecord | undefined;
  /** The preimage of a key; `undefined` where its blob is gone. */
  recipe(digest: string): Recipe | undefined;
  open(manifest: ArtifactManifest): ArtifactReader;
  /** The result of an action; `undefined` where the record or one of its blobs is missing or damaged. */
  result(key: string): ArtifactReader | undefined;
  /** The index; `undefined` where there is none and none can be made (no store yet, or a read-only one). */
  index(): IndexDatabase | undefined;
  /** Deletes the index; it is made anew when it is next asked for. */
  dropIndex(): void;
  /** Makes the folder, so that a run can write to it. */
  prepare(): void;
  /** Writes down what was learned of files, and closes the index. The store may be used on. */
  close(): void;
}

export interface OpenStoreOptions {
  /** Folder of the store, as `--store` gives it. */
  readonly store?: string;
  /** A file or folder in the project; the project's root is its nearest ancestor with `pipec.yaml`, `.git` or `.pipec`. */
  readonly from: string;
}

/**
 * Opens a store; it need not exist yet. Throws `OperatorError` where it was written by a later version, and where the folder holds
 * something else.
 */
export function openStore(options: OpenStoreOptions): Store {
  const project = findProject(options.from);
  const root = options.store === undefined ? join(project, '.pipec') : resolve(options.store);
  const layout = storeLayout(root);
  checkFormat(layout, ownStore);
  const stats = openStatIndex(layout.statIndex);
  const blobs = createBlobs(layout.blobs, stats);
  const open = (manifest: ArtifactManifest): ArtifactReader => openArtifact(manifest, blobs.path);
  const record = (key: string): ActionRecord | undefined => readRecord(layout.records, key);
  let index: IndexDatabase | undefined;
  return {
    root,
    project,
    layout,
    stats,
    blobs,
    locks: createLocks(layout.locks),
    record,
    recipe: (digest) => {
      const bytes = blobs.get(digest);
      return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as Recipe);
    },
    open,
    result: (key) => {
      const manifest = record(key)?.outputs.result;
      return manifest !== undefined && blobs.hasAll(manifest) ? open(manifest) : undefined;
    },
    index: () => {
      if (index !== undefined || !isThere(layout.format)) return index;
      try {
        index = openIndex(layout.index, (empty) => fillIndex(empty, layout));
      } catch {
        // It answers questions; nothing depends on an answer.
      }
      return index;
    },
    dropIndex: () => {
      index?.close();
      index = undefined;
      try {
        removeIndex(layout.index);
      } catch {
        // Nothing depends on it.
      }
    },
    prepare: () => prepareStore(layout),
    close: () => {
      stats.flush();
      index?.close();
      index = undefined;
    },
  };
}

function prepareStore(layout: StoreLayout): void {
  try {
    for (const folder of [layout.blobs, layout.records, layout.attempts, layout.scratch, layout.locks, layout.runs]) {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    }
    writeFormat(layout);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OperatorError(
      `the store ${layout.root} cannot be written: ${message}`,
      'name another folder: --store DIR',
    );
  }
}
