import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Begins to watch the processors; what it gives tells the share of them that processes other than these two took since. */
export function watchOtherLoad(peer: number | undefined): () => number {
  const before = { busy: busyTicks(), own: ownTicks(peer), at: performance.now() };
  return () => {
    const ticks = ((performance.now() - before.at) / 1000) * ticksPerSecond * cpus().length;
    const others = busyTicks() - before.busy - (ownTicks(peer) - before.own);
    return Math.max(0, others / ticks);
  };
}

/** USER_HZ of Linux, which proc(5) counts in. */
const ticksPerSecond = 100;

/** Time that the processors were busy: all but idle and waiting for a disk. */
function busyTicks(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
  return fields.reduce((sum, ticks, at) => (at === 3 || at === 4 ? sum : sum + ticks), 0);
}

function ownTicks(peer: number | undefined): number {
  const { user, system } = process.cpuUsage();
  return ((user + system) / 1e6) * ticksPerSecond + (peer === undefined ? 0 : processTicks(peer));
}

/** Fields 14 and 15 of /proc/PID/stat, which follow the name in brackets. */
function processTicks(process: number): number {
  const fields = readFileSync(`/proc/${process}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
