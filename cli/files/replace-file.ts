import { chmodSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Makes `text` the content of the file at `path` at once: whoever reads it finds the old text or the new one, whole. */
export function replaceFile(path: string, text: string, mode: number): void {
  const target = realpathSync(path);
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
  try {
    writeFileSync(beside, text, { flag: 'wx' });
    chmodSync(beside, mode);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
