import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { exitCode, UsageError } from '../exit.ts';

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
    throw new UsageError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'check the permissions of its folder and the space on its disk',
      exitCode.failed,
    );
  }
}
