import { getSystemErrorMap } from 'node:util';

/**
 * Why the system refused something, in its own words: `permission denied`. `undefined` where the error is none of the system's, or
 * one that only a bug of ours leads to.
 */
export function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code === 'ERR_FS_FILE_TOO_LARGE' || code === 'ERR_STRING_TOO_LONG') return 'it is too large';
  if (code === undefined || errno === undefined || bugs.has(code)) return undefined;
  return getSystemErrorMap().get(errno)?.[1] ?? (/^E[A-Z0-9]+$/.test(code) ? code : undefined);
}

/** Wrong arguments of ours, never the state of a machine. */
const bugs: ReadonlySet<string> = new Set(['EBADF', 'EFAULT', 'EINVAL']);
