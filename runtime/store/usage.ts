import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreLayout } from './layout.ts';

/** Files and bytes of one part of a store. */
export interface Usage {
  readonly files: number;
  readonly bytes: number;
}

/** What the store takes of the disk, by part. */
export function storeUsage(
  layout: StoreLayout,
): Readonly<Record<'blobs' | 'records' | 'runs' | 'scratch' | 'attempts', Usage>> {
  return {
    blobs: usageOf(layout.blobs),
    records: usageOf(layout.records),
    runs: usageOf(layout.runs),
    scratch: usageOf(layout.scratch),
    attempts: usageOf(layout.attempts),
  };
}

function usageOf(root: string): Usage {
  let files = 0;
  let bytes = 0;
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        folders.push(path);
        continue;
      }
      files += 1;
      bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
  }
  return { files, bytes };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not there yet, or gone meanwhile
  }
}
