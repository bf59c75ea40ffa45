import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactFile, ArtifactManifest } from '../artifact/artifact.ts';
import { digestBytes } from '../artifact/digest.ts';
import type { StatIndex } from './stat-index.ts';

/** Files by the SHA-256 of their content, never changed once there. */
export interface Blobs {
  path(digest: string): string;
  /** Whether the blob is there, whole and undamaged. */
  has(file: Pick<ArtifactFile, 'digest' | 'size'>): boolean;
  hasAll(manifest: ArtifactManifest): boolean;
  /** Moves a finished file of this store's file system in, under its digest. */
  take(path: string, file: Pick<ArtifactFile, 'digest' | 'size'>): void;
  /** Keeps bytes, written first to `draft`; gives their digest. */
  put(bytes: Uint8Array, draft: string): string;
  /** Bytes of a blob; `undefined` when it is missing or is not what its name says. */
  get(digest: string): Uint8Array | undefined;
}

export function createBlobs(directory: string, stats: StatIndex): Blobs {
  const path = (digest: string): string => blobPath(directory, digest);
  const made = new Set<string>();
  const has = (file: Pick<ArtifactFile, 'digest' | 'size'>): boolean =>
    stats.intact(path(file.digest), file.digest, file.size);
  const take = (from: string, file: Pick<ArtifactFile, 'digest' | 'size'>): void => {
    if (has(file)) return;
    const target = path(file.digest);
    const folder = dirname(target);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    chmodSync(from, 0o444);
    renameSync(from, target);
    stats.remember(target, file.digest);
  };
  return {
    path,
    has,
    hasAll: (manifest) => manifest.files.every(has),
    take,
    put: (bytes, draft) => {
      const digest = digestBytes(bytes);
      const file = { digest, size: bytes.length };
      if (has(file)) return digest;
      writeFileSync(draft, bytes);
      take(draft, file);
      return digest;
    },
    get: (digest) => {
      try {
        const bytes = readFileSync(path(digest));
        return digestBytes(bytes) === digest ? bytes : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

export function blobPath(directory: string, digest: string): string {
  return join(directory, digest.slice(0, 2), digest);
}

/** Brings files to the disk, several at once; of a folder, the names in it. */
export async function syncFiles(paths: readonly string[]): Promise<void> {
  const queue = paths.values();
  const work = async (): Promise<void> => {
    for (const path of queue) {
      const file = await open(path, 'r');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(paths.length, 8) }, work));
}
