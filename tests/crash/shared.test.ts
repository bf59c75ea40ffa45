import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRunRecord } from '../../runtime/run/run-record.ts';
import { restoreCrashPoints, sharingCrashPoints } from '../../runtime/store/crash-points.ts';
import { list, listRecords } from '../../runtime/store/rebuild-index.ts';
import { openShared } from '../../runtime/store/shared-store.ts';
import { openStore } from '../../runtime/store/store.ts';
import { verifyStore } from '../../runtime/store/verify.ts';
import { tinySubject } from './subjects.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipec-crash-shared-'));
const filled = join(folder, 'filled');
const own = join(folder, 'own');

/** A run in a process of its own; gives its exit code, or the signal that ended it. */
function runWith(store: string, more: readonly string[], crash?: string): Promise<number | string | null> {
  const project = join(folder, 'project');
  mkdirSync(project, { recursive: true });
  const env = { ...process.env, ...(crash === undefined ? {} : { PIPEC_CRASH_AT: crash }) };
  const run = spawn(process.execPath, [...tinySubject.arguments(project, store), ...more], {
    cwd: project,
    env,
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    run.on('error', reject);
    run.on('exit', (code, signal) => resolve(signal ?? code));
  });
}

const tallyOf = (store: string) =>
  list(join(store, 'runs'))
    .map((run) => readRunRecord(join(store, 'runs', run, 'record.json')))
    .findLast((record) => record !== undefined)?.tally;

beforeAll(async () => {
  expect(await runWith(own, ['--shared', filled, '--publish'])).toBe(0);
});

describe('a run that crashes while it restores', () => {
  for (const point of [...restoreCrashPoints, 'restore-between-blobs:9']) {
    it(`restores the rest the next time, at ${point}`, async () => {
      const store = join(folder, `restore-${point.replace(':', '-')}`);
      expect(await runWith(store, ['--shared', filled], point)).toBe('SIGKILL');
      const opened = openStore({ from: folder, store });
      expect(verifyStore(opened)).toMatchObject({ damagedBlobs: [], damagedRecords: [] });
      opened.close();
      const before = listRecords(opened.layout.records).length;
      expect(await runWith(store, ['--shared', filled])).toBe(0);
      expect(tallyOf(store)).toMatchObject({ ran: 0, restored: 8 - before, cached: before });
      expect(readdirSync(join(store, 'tmp'))).toEqual([]);
      expect(readdirSync(join(store, 'locks'))).toEqual([]);
    });
  }
});

describe('a run that crashes while it publishes to a shared store', () => {
  for (const point of [...sharingCrashPoints, 'share-record-drafted:4']) {
    it(`shows nothing half done, and goes on the next time, at ${point}`, async () => {
      const place = join(folder, `share-${point.replace(':', '-')}`);
      expect(await runWith(own, ['--shared', place, '--publish'], point)).toBe('SIGKILL');
      const reader = openStore({ from: folder, store: join(folder, 'reader') });
      const { shared } = openShared(place, reader, false);
      if (shared === undefined) throw new Error('the shared store cannot be reached');
      const seen = listRecords(shared.layout.records).map((key) => shared.record(key));
      for (const record of seen) expect(record?.outputs.result.files.every(shared.holds)).toBe(true);
      const done = point === 'share-record-published' ? 1 : point.endsWith(':4') ? 3 : 0;
      expect(seen).toHaveLength(done);

      expect(await runWith(own, ['--shared', place, '--publish'])).toBe(0);
      expect(tallyOf(own)).toMatchObject({ cached: 8 });
      const fresh = join(folder, `fresh-${point.replace(':', '-')}`);
      expect(await runWith(fresh, ['--shared', place])).toBe(0);
      expect(tallyOf(fresh)).toMatchObject({ ran: 0, restored: 8 });
    });
  }
});

it('runs that publish at once from several processes leave a whole shared store', async () => {
  const place = join(folder, 'several');
  const stores = [1, 2, 3].map((number) => join(folder, `publisher-${number}`));
  const codes = await Promise.all(stores.map((store) => runWith(store, ['--shared', place, '--publish'])));
  expect(codes).toEqual([0, 0, 0]);
  const fresh = join(folder, 'fresh-several');
  expect(await runWith(fresh, ['--shared', place])).toBe(0);
  expect(tallyOf(fresh)).toMatchObject({ ran: 0, restored: 8 });
});
