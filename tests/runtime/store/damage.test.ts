import { chmodSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordPath } from '../../../runtime/store/action-record.ts';
import { rebuildIndex } from '../../../runtime/store/rebuild-index.ts';
import { openStore, type Store } from '../../../runtime/store/store.ts';
import { verifyStore } from '../../../runtime/store/verify.ts';
import { makePlan, makeProject, runTest } from '../run/test-plan.ts';

const plan = makePlan({ columns: { operator: 'columns', arguments: { count: 2 } } });

async function filled(): Promise<{ store: Store; key: string; folder: string; result: string }> {
  const { store, folder } = makeProject();
  const [step] = (await runTest(plan, store)).steps;
  return { store, folder, key: step?.key ?? '', result: step?.result ?? '' };
}

function flipBit(path: string, place: number): void {
  const bytes = readFileSync(path);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
}

describe('a damaged store', () => {
  const blobOf = (store: Store, key: string): string =>
    store.blobs.path(store.record(key)?.outputs.result.files[0]?.digest ?? '');
  const damages: Readonly<Record<string, (store: Store, key: string) => void>> = {
    'a blob is gone': (store, key) => rmSync(blobOf(store, key)),
    'a blob is cut short': (store, key) => truncateSync(blobOf(store, key), 10),
    'a bit of a blob is flipped': (store, key) => flipBit(blobOf(store, key), 100),
    'a bit of a blob is flipped and its time set back': (store, key) => {
      const path = blobOf(store, key);
      const { atime, mtime } = statSync(path);
      flipBit(path, 100);
      utimesSync(path, atime, mtime);
    },
    'the record is cut short': (store, key) => truncateSync(recordPath(store.layout.records, key), 200),
    'a bit of the record is flipped': (store, key) => flipBit(recordPath(store.layout.records, key), 300),
    'a bit of its seal is flipped': (store, key) => flipBit(recordPath(store.layout.records, key), 20),
    'the record is empty': (store, key) => truncateSync(recordPath(store.layout.records, key), 0),
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`runs the step again where ${what}`, async () => {
      const { store, folder, key, result } = await filled();
      damage(store, key);
      const reopened = openStore({ from: folder, store: store.root });
      const outcome = await runTest(plan, reopened);
      expect(outcome.tally.ran).toBe(1);
      expect(outcome.steps[0]?.result).toBe(result);
      expect(reopened.result(key)).toBeDefined();
      expect((await runTest(plan, reopened)).tally.cached).toBe(1);
    });
  }

  it('reads files again where the stat index is damaged', async () => {
    const { store, folder } = await filled();
    flipBit(store.layout.statIndex, 30);
    const reopened = openStore({ from: folder, store: store.root });
    expect((await runTest(plan, reopened)).tally.cached).toBe(1);
  });

  it('makes its index anew where that is damaged or gone', async () => {
    const { store, folder, key } = await filled();
    const form = store.record(key)?.form ?? '';
    store.close();
    writeFileSync(store.layout.index, 'no database');
    const reopened = openStore({ from: folder, store: store.root });
    expect(reopened.index()?.actionsOfForm(form)).toHaveLength(1);
    reopened.close();
    rmSync(store.layout.index);
    expect(rebuildIndex(store.layout)).toEqual({ actions: 1, runs: 1 });
  });

  it('is found out by verify, which removes what is damaged', async () => {
    const { store, key } = await filled();
    flipBit(blobOf(store, key), 5);
    const found = verifyStore(store);
    expect(found.damagedBlobs).toHaveLength(1);
    expect(verifyStore(store)).toMatchObject({ damagedBlobs: [], damagedRecords: [] });
    expect((await runTest(plan, store)).tally.ran).toBe(1);
  });

  it('is never what an orphan makes of it that writes on', async () => {
    const { store } = makeProject();
    const orphaned = makePlan({ written: { operator: 'orphan' } });
    const outcome = await runTest(orphaned, store);
    // Either the late writing was seen at once, or the blob is found damaged by whoever asks for it.
    const failure = outcome.steps[0]?.failure?.message ?? '';
    if (outcome.ok) expect(store.result(outcome.steps[0]?.key ?? '')).toBeUndefined();
    else expect(failure).toContain('was written to after the step had finished it');
    expect(verifyStore(store).damagedBlobs.length).toBeLessThanOrEqual(1);
  });

  it('of a later version is refused with what to do', async () => {
    const { store, folder } = await filled();
    writeFileSync(store.layout.format, '9\n');
    expect(() => openStore({ from: folder, store: store.root })).toThrow(/written by a later version of pipec/);
  });
});
