/** Whether an error of the file system says that there is no room. */
export function isFullDisk(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The same words wherever the disk turns out to be full. */
export function describeFullDisk(error: unknown): { kind: 'user'; message: string; help: string } {
  return {
    kind: 'user',
    message: `the disk is full: ${(error as Error).message}`,
    help: 'make room, then run again: what was finished is kept',
  };
}
