import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes hashed at a time: large enough that reading is sequential, small enough to stay in the cache. */
const chunk = 4 * 1024 * 1024;

/** Node hashes at most 2 GiB at once. */
const largestUpdate = 2 ** 30;

/** SHA-256, hex, of bytes of any length. */
export function digestBytes(bytes: Uint8Array): string {
  if (bytes.length <= largestUpdate) return hash('sha256', bytes);
  const whole = createHash('sha256');
  for (let start = 0; start < bytes.length; start += largestUpdate) {
    whole.update(bytes.subarray(start, start + largestUpdate));
  }
  return whole.digest('hex');
}

/** SHA-256, hex, of a file's bytes, and how many there were. Throws what the file system throws. */
export function digestFile(path: string): { readonly digest: string; readonly size: number } {
  const file = openSync(path, 'r');
  try {
    const whole = createHash('sha256');
    const buffer = Buffer.allocUnsafe(Math.min(chunk, Math.max(fstatSync(file).size, 4096)));
    let size = 0;
    for (;;) {
      const count = readSync(file, buffer, 0, buffer.length, null);
      if (count === 0) return { digest: whole.digest('hex'), size };
      whole.update(buffer.subarray(0, count));
      size += count;
    }
  } finally {
    closeSync(file);
  }
}
