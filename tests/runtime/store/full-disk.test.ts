import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../runtime/store/store.ts';
import { verifyStore } from '../../../runtime/store/verify.ts';
import { makePlan, runTest, statesOf } from '../run/test-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipec-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0;
if (!mounted) console.log('a small tmpfs cannot be mounted here (that takes root): the full disk is not tested');

afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', folder]);
});

describe.skipIf(!mounted)('a full disk', () => {
  it('fails the step with what to do, and leaves the store whole', async () => {
    const store = openStore({ from: folder, store: join(folder, '.pipec') });
    const plan = (bytes: number) =>
      makePlan({
        small: { operator: 'number', arguments: { value: 1 } },
        large: { operator: 'fill', arguments: { bytes }, inputs: ['small'] },
        after: { operator: 'add', arguments: { plus: 1 }, inputs: ['large'] },
      });
    const outcome = await runTest(plan(8_000_000), store);
    expect(statesOf(outcome)).toEqual({ small: 'ran', large: 'failed', after: 'skipped' });
    const { failure } = outcome.steps[1] ?? {};
    expect(failure?.kind).toBe('user');
    expect(failure?.message).toContain('the disk is full');
    expect(readdirSync(store.layout.attempts)).toEqual([]);
    expect(verifyStore(store)).toMatchObject({ damagedBlobs: [], damagedRecords: [] });
    expect(statesOf(await runTest(plan(800), store))).toMatchObject({ small: 'cached', large: 'ran' });
  });
});
