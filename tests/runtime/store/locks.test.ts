import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Holder, isDead, thisProcess } from '../../../runtime/store/holder.ts';
import { createLocks } from '../../../runtime/store/locks.ts';

function directory(): string {
  return mkdtempSync(join(tmpdir(), 'pipec-locks-'));
}

function claimAs(folder: string, name: string, holder: Holder): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}~0123456789abcdef`), JSON.stringify(holder));
}

/** A process that is certainly gone. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('locks', () => {
  it('are held by one at a time, and free after release', () => {
    const locks = createLocks(directory());
    const first = locks.claim('a');
    expect(first.held).toBe(true);
    expect(locks.claim('a')).toMatchObject({ held: false, holder: { pid: process.pid } });
    expect(locks.claim('b').held).toBe(true);
    if (first.held) first.release();
    expect(locks.isHeld('a')).toBe(false);
    expect(locks.claim('a').held).toBe(true);
  });

  it('heal where the holder is provably dead', () => {
    const folder = directory();
    claimAs(folder, 'a', { ...thisProcess(), pid: deadPid() });
    expect(createLocks(folder).claim('a').held).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('heal where the pid was used again, or the machine was booted since', () => {
    expect(isDead({ ...thisProcess(), started: '1' })).toBe(process.platform === 'linux');
    expect(isDead({ ...thisProcess(), boot: 'earlier' })).toBe(process.platform === 'linux');
    expect(isDead(thisProcess())).toBe(false);
  });

  it('stay where nobody can tell: another host, another container', () => {
    const folder = directory();
    const elsewhere = { ...thisProcess(), pid: deadPid(), host: 'elsewhere' };
    claimAs(folder, 'a', elsewhere);
    expect(createLocks(folder).claim('a')).toMatchObject({ held: false, holder: { host: 'elsewhere' } });
    expect(isDead({ ...elsewhere, host: thisProcess().host, namespace: 'pid:[1]' })).toBe(false);
  });

  it('are swept of what the dead left', () => {
    const folder = directory();
    claimAs(folder, 'a', { ...thisProcess(), pid: deadPid() });
    writeFileSync(join(folder, 'b~0'), 'torn');
    createLocks(folder).sweep();
    expect(readdirSync(folder)).toEqual([]);
  });
});
