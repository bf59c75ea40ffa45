import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { OperatorError } from '../operators/operator.ts';
import type { StoreLayout } from './layout.ts';

/** Version of the store's layout, in its file `format`. */
const storeFormat = 1;

/** What a message calls a store, and the option that names another. */
export interface StoreNaming {
  readonly noun: string;
  readonly option: string;
}

export const ownStore: StoreNaming = { noun: 'store', option: '--store DIR' };
export const sharedStore: StoreNaming = { noun: 'shared store', option: '--shared DIR' };

/** Throws `OperatorError` where the store was written by a later version, and where the folder holds something else. */
export function checkFormat(layout: StoreLayout, { noun, option }: StoreNaming): void {
  let written: string;
  try {
    written = readFileSync(layout.format, 'utf8').trim();
  } catch {
    written = '';
  }
  if (written === String(storeFormat)) return;
  if (written === '') {
    checkPlace(layout, { noun, option });
    return;
  }
  if (Number(written) > storeFormat) {
    throw new OperatorError(
      `the ${noun} ${layout.root} was written by a later version of pipec (its format is ${written}; this one knows ${storeFormat})`,
      `upgrade pipec, or name another folder: ${option}`,
    );
  }
  throw new OperatorError(
    `the ${noun} ${layout.root} says that its format is "${written}", which no version of pipec wrote`,
    `name another folder (${option}), or delete ${layout.root} to begin anew`,
  );
}

/** A folder without a format is one to make a store in, if nothing else is in it: it would be hidden from git. */
function checkPlace(layout: StoreLayout, { noun, option }: StoreNaming): void {
  const help = `name a folder of its own: ${option}`;
  const place = statSync(layout.root, { throwIfNoEntry: false });
  if (place === undefined) return;
  if (!place.isDirectory()) throw new OperatorError(`the ${noun} ${layout.root} is no folder`, help);
  const own = ['.gitignore', ...Object.values(layout).map((path) => basename(path))];
  const names = readdirSync(layout.root);
  const foreign = names.find((name) => name !== 'ac' && !own.some((known) => name.startsWith(known)));
  if (foreign === undefined) return;
  // A project's folder in place of its store.
  const meant = names.includes('.pipec') ? `the store of that project is ${join(layout.root, '.pipec')}` : help;
  throw new OperatorError(`${layout.root} is no store of pipec, and holds other things (${foreign})`, meant);
}

/** Marks the folder as a store, and hides it from git. */
export function writeFormat(layout: StoreLayout): void {
  writeOnce(join(layout.root, '.gitignore'), '*\n');
  writeOnce(layout.format, `${storeFormat}\n`);
}

function writeOnce(path: string, content: string): void {
  if (isThere(path)) return;
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/** An empty file is what a crash of the machine may leave of one that was being written. */
export function isThere(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
