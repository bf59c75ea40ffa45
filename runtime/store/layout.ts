import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Paths of everything in a store; docs/store.md says what each holds. */
export interface StoreLayout {
  readonly root: string;
  readonly format: string;
  readonly blobs: string;
  readonly records: string;
  readonly statIndex: string;
  readonly attempts: string;
  readonly scratch: string;
  readonly locks: string;
  readonly runs: string;
  readonly lastRecipes: string;
  readonly index: string;
  /** What sources hold, by operator, arguments and contents of the files; made again when it is gone. */
  readonly surveys: string;
}

export function storeLayout(root: string): StoreLayout {
  return {
    root,
    format: join(root, 'format'),
    blobs: join(root, 'cas'),
    records: join(root, 'ac', 'v1'),
    statIndex: join(root, 'stat.idx'),
    attempts: join(root, 'tmp'),
    scratch: join(root, 'scratch'),
    locks: join(root, 'locks'),
    runs: join(root, 'runs'),
    lastRecipes: join(root, 'last'),
    index: join(root, 'index.sqlite'),
    surveys: join(root, 'surveys'),
  };
}

const rootMarks = ['pipec.yaml', '.git', '.pipec'];

/** Root of the project that `from` (a file or folder) lies in: the nearest ancestor with a mark, else the folder itself. */
export function findProject(from: string): string {
  const start = resolve(from);
  const folder = statSync(start, { throwIfNoEntry: false })?.isDirectory() === false ? dirname(start) : start;
  for (let candidate = folder; ; candidate = dirname(candidate)) {
    if (rootMarks.some((mark) => existsSync(join(candidate, mark)))) return candidate;
    if (candidate === dirname(candidate)) return folder;
  }
}
