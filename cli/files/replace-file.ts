import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { exitCode, UsageError } from '../exit.ts';
import { reasonOf } from './reason.ts';

/**
 * Makes `text` the content of the file at `path` at once, with the permissions it had: whoever reads it finds the old text or the
 * new one, whole. Of a link, the file it leads to is replaced. Throws `UsageError` where the file cannot be written.
 */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
  try {
    writeFileSync(beside, text, { flag: 'wx' });
    chmodSync(beside, statSync(target).mode);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    const help = 'the file and its folder must be writable, and the disk must have space';
    throw new UsageError(`${path} cannot be written: ${reason}`, help, exitCode.failed);
  }
}
