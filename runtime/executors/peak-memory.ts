import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Starts measuring the process's largest resident memory anew, so that a step in a warm process is not charged for the peak of
 * another. Only Linux can; see proc_pid_clear_refs(5).
 */
export function resetPeakMemory(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The figure is then that of the process since its start.
  }
}

/** Largest resident memory in bytes since the last reset, or since the process started where there is no resetting. */
export function peakMemory(): number {
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // No /proc.
  }
  return process.resourceUsage().maxRSS * 1024;
}
