import { globSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { OperatorError } from '../operators/operator.ts';
import type { StatIndex } from '../store/stat-index.ts';
import type { PlannedFile } from './planned-run.ts';

/**
 * The files that `pattern` (a path or a glob) matches, sorted by base name, with their digests. Relative patterns start from
 * `directory`. Throws `OperatorError` where nothing matches, where a folder is named, and where two files share a base name,
 * which is all of a file's place that results may depend on.
 */
export function matchFiles(pattern: string, directory: string, stats: StatIndex): readonly PlannedFile[] {
  const paths = matchPaths(pattern, directory);
  const files = paths.map((path) => ({ name: basename(path), path }));
  files.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
  for (const [index, file] of files.entries()) {
    const next = files[index + 1];
    if (next?.name === file.name) {
      throw new OperatorError(
        `"${pattern}" matches two files called ${file.name}: ${shown(file.path)} and ${shown(next.path)}`,
        'files are told apart by their names alone; rename one, or choose a narrower pattern',
      );
    }
  }
  return files.map((file) => ({ ...file, ...digestOf(file.path, stats) }));
}

function matchPaths(pattern: string, directory: string): readonly string[] {
  const path = resolve(directory, pattern);
  const stat = statOf(path);
  if (stat?.isFile()) return [path];
  if (stat?.isDirectory()) {
    throw new OperatorError(`"${pattern}" is a folder`, `name its files: "${join(pattern, likelyPattern(path))}"`);
  }
  if (!/[*?[\]{}]/.test(pattern)) {
    throw new OperatorError(`no file "${pattern}" in ${shown(directory)}`, suggestName(path, pattern));
  }
  const matched = globSync(pattern, { cwd: directory })
    .map((found) => resolve(directory, found))
    .filter((found) => statOf(found)?.isFile());
  if (matched.length === 0) {
    throw new OperatorError(`no file matches "${pattern}" in ${shown(directory)}`, suggestFolder(pattern, directory));
  }
  return matched;
}

/** `undefined` where there is nothing at `path`. Throws `OperatorError` where the system does not say. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new OperatorError(`${shown(path)} cannot be read: ${(error as Error).message}`);
  }
}

function digestOf(path: string, stats: StatIndex): { readonly size: number; readonly digest: string } {
  try {
    const { size, digest } = stats.digest(path);
    return { size, digest };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EBUSY') {
      throw new OperatorError(`${shown(path)} is being written to while it is read`, 'run again when it is whole');
    }
    if (code === undefined) throw error;
    throw new OperatorError(`${shown(path)} cannot be read: ${message}`);
  }
}

/** A path as a person in this folder would write it. */
export function shown(path: string): string {
  const local = relative(process.cwd(), path);
  return local === '' ? '.' : local.startsWith('../../..') ? path : local;
}

/** `*.csv` for a folder that holds mostly `.csv` files. */
function likelyPattern(folder: string): string {
  const counts = new Map<string, number>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const extension = fullExtension(entry.name);
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const [likely] = [...counts].sort(([, left], [, right]) => right - left);
  return `*${likely?.[0] ?? ''}`;
}

/** `.json.gz` rather than `.gz`. */
function fullExtension(name: string): string {
  const last = extname(name);
  return last === '.gz' ? extname(name.slice(0, -last.length)) + last : last;
}

function suggestName(path: string, pattern: string): string {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
    return `there is no folder ${shown(folder)} either; give the path with --set`;
  }
  const wanted = basename(path);
  const [nearest] = readdirSync(folder)
    .map((name) => ({ name, distance: editDistance(name.toLowerCase(), wanted.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  if (nearest === undefined || nearest.distance > Math.max(2, wanted.length / 3)) return 'give the path with --set';
  return `did you mean "${join(dirname(pattern), nearest.name)}"?`;
}

function suggestFolder(pattern: string, directory: string): string {
  const fixed = pattern.slice(0, pattern.search(/[*?[\]{}]/));
  const folder = resolve(directory, fixed.endsWith('/') ? fixed : dirname(`${fixed}x`));
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return `there is no folder ${shown(folder)}; give the path with --set`;
  const count = readdirSync(folder).length;
  return count === 0 ? `${shown(folder)} is empty` : `${shown(folder)} holds "${likelyPattern(folder)}"`;
}

/** Levenshtein's distance between two file names. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
