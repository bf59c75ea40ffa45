import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UsageError } from '../exit.ts';
import { reasonOf } from './reason.ts';

/**
 * The files at `paths`, each once: a file as it is named, a folder's *.pipe in the order of their names, those of its folders
 * included. Folders whose name begins with a dot and `node_modules` are passed over, and so are links inside folders. Throws
 * `UsageError` where there is nothing at a path.
 */
export function pipeFiles(paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    if (!existsSync(path)) throw new UsageError(`there is no file ${path}`, undefined, exitCode.failed);
    if (!statSync(path).isDirectory()) found.add(path);
    else for (const file of filesUnder(path)) found.add(file);
  }
  return [...found];
}

function filesUnder(folder: string): readonly string[] {
  const files: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isFile() && entry.name.endsWith('.pipe')) files.push(path);
      else if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') waiting.push(path);
    }
  }
  return files.sort();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw new UsageError(`the folder ${folder} cannot be searched: ${reason}`, undefined, exitCode.failed);
  }
}
