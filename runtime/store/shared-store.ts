import { mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ArtifactFile } from '../artifact/artifact.ts';
import { type ActionRecord, readRecord } from './action-record.ts';
import { blobPath } from './blobs.ts';
import { checkFormat, sharedStore, writeFormat } from './format.ts';
import { type StoreLayout, storeLayout } from './layout.ts';
import type { Store } from './store.ts';

/** A second store that results are taken from, and copied to on request. No lock is ever taken in it. See docs/store.md. */
export interface SharedStore {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly layout: StoreLayout;
  /** The record of an action; `undefined` where there is none that is whole, or the folder cannot be read. */
  record(key: string): ActionRecord | undefined;
  /** Whether a blob is there and has its size. Its content is checked when it is copied. */
  holds(file: Pick<ArtifactFile, 'digest' | 'size'>): boolean;
  path(digest: string): string;
  /** Notes that a blob was found damaged or unreadable: it is not held from now on, and whoever publishes replaces it. */
  distrust(digest: string): void;
  /** Makes the folder and marks it as a store, so that results can be copied to it. Throws what the file system throws. */
  prepare(): void;
}

export interface OpenedShare {
  /** Absent where the folder is the run's own store, or cannot be reached. */
  readonly shared?: SharedStore;
  /** Why it cannot be reached, as a sentence. */
  readonly warning?: string;
}

/**
 * Opens the folder that `--shared` names, relative to the working directory. One that cannot be reached is told of and done
 * without. Throws `OperatorError` where it was written by a later version, and where it holds something else.
 */
export function openShared(folder: string, store: Store, publish: boolean): OpenedShare {
  const layout = storeLayout(resolve(folder));
  const { root } = layout;
  try {
    const place = statSync(root, { throwIfNoEntry: false });
    // Whoever publishes first makes the folder, but never the place where a share was to be mounted.
    const toBeMade = publish && statSync(resolve(root, '..'), { throwIfNoEntry: false })?.isDirectory() === true;
    if (place === undefined && !toBeMade) return unreachable(root, 'there is no such folder');
    if (place !== undefined && isSame(root, store.root)) return {};
    if (place?.isDirectory() === true) readdirSync(root);
    checkFormat(layout, sharedStore);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return unreachable(root, message);
  }
  const path = (digest: string): string => blobPath(layout.blobs, digest);
  const distrusted = new Set<string>();
  const shared: SharedStore = {
    root,
    layout,
    record: (key) => readRecord(layout.records, key),
    holds: (file) => {
      if (distrusted.has(file.digest)) return false;
      try {
        const found = statSync(path(file.digest), { throwIfNoEntry: false });
        return found?.isFile() === true && found.size === file.size;
      } catch {
        return false;
      }
    },
    path,
    distrust: (digest) => void distrusted.add(digest),
    prepare: () => {
      // Not the folders above it: a share that was unmounted meanwhile must not be written beside.
      if (statSync(root, { throwIfNoEntry: false }) === undefined) mkdirSync(root);
      for (const part of [layout.blobs, layout.records]) mkdirSync(part, { recursive: true });
      writeFormat(layout);
    },
  };
  return { shared };
}

function unreachable(root: string, reason: string): OpenedShare {
  return { warning: `the shared store ${root} cannot be reached (${reason}); going on without it` };
}

function isSame(left: string, right: string): boolean {
  try {
    return realpathSync(left) === realpathSync(right);
  } catch {
    return false; // its own store is not there yet
  }
}
