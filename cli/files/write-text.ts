import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCode, UsageError } from '../exit.ts';
import { reasonOf } from './reason.ts';

/**
 * Writes a file that `-o` names: beside its place first and then renamed, so that it is never half there. Throws `UsageError` where
 * that cannot be done.
 */
export function writeText(path: string, text: string | Uint8Array): void {
  if (path === '') throw new UsageError('-o names no file', 'write -o FILE');
  try {
    const place = statSync(path, { throwIfNoEntry: false });
    if (place?.isDirectory()) {
      throw new UsageError(
        `${path} is a folder`,
        `name a file in it: -o ${path.replace(/\/*$/, '/')}FILE`,
        exitCode.failed,
      );
    }
    // A pipe or a terminal (`-o /dev/stdout`) cannot be replaced.
    if (place?.isFile() === false) writeFileSync(path, text);
    else replace(path, text);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const help =
      code === 'ENOENT' ? `there is no folder ${dirname(path)}; make it first` : 'name another place with -o';
    throw new UsageError(`${path} cannot be written: ${reason}`, help, exitCode.failed);
  }
}

function replace(path: string, text: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
