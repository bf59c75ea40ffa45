import { readFileSync } from 'node:fs';

/** How many processes the system has killed for want of memory since it started; 0 where it does not tell. */
export function countMemoryKills(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** What runtimes print when they run out of memory by themselves. */
export function tellsOfMemory(log: string): boolean {
  return /JavaScript heap out of memory|std::bad_alloc|Cannot allocate memory/.test(log);
}
