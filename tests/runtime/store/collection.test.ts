import { utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordPath } from '../../../runtime/store/action-record.ts';
import { collect } from '../../../runtime/store/collection.ts';
import { storeUsage } from '../../../runtime/store/usage.ts';
import { makePlan, makeProject, runTest } from '../run/test-plan.ts';

const plan = (count: number) => makePlan({ columns: { operator: 'columns', arguments: { count } } });

describe('collecting garbage', () => {
  it('keeps what recent runs used, and blobs that they share', async () => {
    const { store } = makeProject();
    const old = await runTest(plan(3), store);
    const recent = await runTest(plan(2), store);
    for (const outcome of [old, recent]) {
      utimesSync(recordPath(store.layout.records, outcome.steps[0]?.key ?? ''), new Date(0), new Date(0));
    }
    const before = storeUsage(store.layout);
    const options = { runs: 1, days: 0, dryRun: true };
    const would = collect(store, options);
    expect(would).toMatchObject({ records: 1, runs: 1 });
    expect(storeUsage(store.layout)).toEqual(before);
    // The third column, the count of three and the recipe go; the two columns that both have stay.
    expect(collect(store, { ...options, dryRun: false })).toEqual(would);
    const after = storeUsage(store.layout);
    expect(after.blobs.files).toBe(before.blobs.files - would.blobs);
    expect(after.blobs.bytes).toBe(before.blobs.bytes - would.bytes);
    expect(store.result(recent.steps[0]?.key ?? '')).toBeDefined();
    expect(store.result(old.steps[0]?.key ?? '')).toBeUndefined();
    expect((await runTest(plan(3), store)).steps[0]?.result).toBe(old.steps[0]?.result);
  });

  it('keeps what is young, whoever used it', async () => {
    const { store } = makeProject();
    await runTest(plan(3), store);
    expect(collect(store, { runs: 0, days: 1, dryRun: false })).toEqual({ records: 0, blobs: 0, bytes: 0, runs: 0 });
  });

  it('is refused while a run is under way', async () => {
    const { store } = makeProject();
    let message = '';
    await runTest(plan(1), store, {
      onEvent: (event) => {
        if (event.type !== 'step_started') return;
        try {
          collect(store, { runs: 0, days: 0, dryRun: false });
        } catch (error) {
          message = (error as Error).message;
        }
      },
    });
    expect(message).toBe('a run is under way on this store');
  });
});
