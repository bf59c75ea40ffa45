import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, named so that another one can prove it dead: a pid alone is used again. */
export interface Holder {
  readonly pid: number;
  /** Clock ticks after boot at which it started; empty where the system does not tell. */
  readonly started: string;
  /** Id of the boot; empty where the system does not tell. */
  readonly boot: string;
  readonly host: string;
  /** Pid namespace: another container's pids mean nothing here. */
  readonly namespace: string;
}

let self: Holder | undefined;

export function thisProcess(): Holder {
  self ??= {
    pid: process.pid,
    started: processStatus(process.pid)?.started ?? '',
    boot: bootId(),
    host: hostname(),
    namespace: pidNamespace(),
  };
  return self;
}

/**
 * Whether the process is provably gone. A holder on another host, or in another container, cannot be seen from here and counts
 * as alive, unless the machine was booted since.
 */
export function isDead(holder: Holder): boolean {
  const here = thisProcess();
  if (holder.host !== here.host) return false;
  if (holder.boot !== here.boot) return holder.boot !== '' && here.boot !== '';
  if (holder.namespace !== here.namespace) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const status = processStatus(holder.pid);
  if (status === undefined) return false;
  // A zombie has let go of everything; only its parent has not asked how it ended.
  return status.state === 'Z' || status.state === 'X' || (holder.started !== '' && status.started !== holder.started);
}

export function describeHolder(holder: Holder): string {
  return `process ${holder.pid} on ${holder.host}`;
}

/** Reads what `JSON.stringify` wrote of a holder; `undefined` for anything else. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, started, boot, host, namespace } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid !== 'number' || typeof started !== 'string' || typeof boot !== 'string') return undefined;
    if (typeof host !== 'string' || typeof namespace !== 'string') return undefined;
    return { pid, started, boot, host, namespace };
  } catch {
    return undefined;
  }
}

/** State letter and start time from `/proc`; see proc_pid_stat(5). `undefined` where there is no `/proc` or no such process. */
function processStatus(pid: number): { readonly state: string; readonly started: string } | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name may hold spaces and parentheses: fields are counted after the last one.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
