import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRunRecord } from '../../../runtime/run/run-record.ts';
import { list } from '../../../runtime/store/rebuild-index.ts';
import { tinySubject } from '../../crash/subjects.ts';

it('two processes at once on one store both end well, and each step is executed once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-two-'));
  const store = join(folder, 'store');
  const codes = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise((resolve) => {
          const run = spawn(process.execPath, tinySubject.arguments(folder, store), { stdio: 'inherit' });
          run.on('exit', resolve);
        }),
    ),
  );
  expect(codes).toEqual([0, 0, 0]);
  const records = list(join(store, 'runs')).map((run) => readRunRecord(join(store, 'runs', run, 'record.json')));
  expect(records.reduce((sum, record) => sum + (record?.tally.ran ?? 0), 0)).toBe(8);
  const results = records.map((record) => record?.steps.map((step) => step.result));
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});
