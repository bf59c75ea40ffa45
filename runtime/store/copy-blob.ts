import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { ArtifactFile } from '../artifact/artifact.ts';

/**
 * - `copied`: the copy is whole, is what its digest says, and is on the disk.
 * - `gone`: the source cannot be read. `damaged`: it is not what its digest says. Nothing is left of the copy.
 * - `stopped`: the signal was given. Nothing is left of the copy either.
 */
export type CopyEnd = 'copied' | 'gone' | 'damaged' | 'stopped';

/** Bytes read at a time. */
const chunk = 1024 * 1024;

/** Copies a blob to a file that is not there yet, checking its digest on the way. Throws where the copy cannot be written. */
export async function copyBlob(
  from: string,
  to: string,
  file: Pick<ArtifactFile, 'digest' | 'size'>,
  signal: AbortSignal,
): Promise<CopyEnd> {
  let source: FileHandle;
  try {
    source = await open(from, 'r');
  } catch {
    return 'gone';
  }
  let end: CopyEnd | undefined;
  try {
    end = await copyOpen(source, to, file, signal);
    return end;
  } finally {
    await source.close();
    if (end !== 'copied') await rm(to, { force: true });
  }
}

async function copyOpen(
  source: FileHandle,
  to: string,
  file: Pick<ArtifactFile, 'digest' | 'size'>,
  signal: AbortSignal,
): Promise<CopyEnd> {
  const target = await open(to, 'wx', 0o444);
  try {
    const whole = createHash('sha256');
    const buffer = Buffer.allocUnsafe(Math.min(chunk, Math.max(file.size, 1)));
    let size = 0;
    for (;;) {
      if (signal.aborted) return 'stopped';
      const bytes = await readNext(source, buffer);
      if (bytes === undefined) return 'gone';
      if (bytes.length === 0) break;
      size += bytes.length;
      if (size > file.size) return 'damaged';
      whole.update(bytes);
      await target.writeFile(bytes);
    }
    if (whole.digest('hex') !== file.digest) return 'damaged';
    await target.sync();
    return 'copied';
  } finally {
    await target.close();
  }
}

/** The next bytes, none at the end; `undefined` where the file system fails. */
async function readNext(source: FileHandle, buffer: Buffer): Promise<Uint8Array | undefined> {
  try {
    const { bytesRead } = await source.read(buffer, 0, buffer.length, null);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  }
}
