import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../runtime/events.ts';
import { materialise } from '../../../runtime/run/materialise.ts';
import { readRunRecord } from '../../../runtime/run/run-record.ts';
import { makePlan, makeProject, runTest, statesOf } from './test-plan.ts';

const diamond = (value: number, plus = 0) =>
  makePlan(
    {
      base: { operator: 'number', arguments: { value } },
      left: { operator: 'half', inputs: ['base'] },
      right: { operator: 'add', arguments: { plus }, inputs: ['base'] },
      both: { operator: 'add', arguments: { plus: 100 }, inputs: ['left', 'right'] },
      page: { operator: 'page', inputs: ['both'], report: true },
    },
    ['both', 'page'],
  );

describe('a run', () => {
  it('runs everything once, then nothing', async () => {
    const { store, folder } = makeProject();
    const first = await runTest(diamond(4), store);
    expect(first.ok).toBe(true);
    expect(first.tally).toMatchObject({ ran: 5, cached: 0 });
    expect(store.result(first.steps[3]?.key ?? '')?.readJson('value.json')).toBe(106);

    const second = await runTest(diamond(4), store);
    expect(second.tally).toMatchObject({ ran: 0, cached: 5 });
    expect(second.steps.map((step) => step.result)).toEqual(first.steps.map((step) => step.result));

    const [report] = materialise(diamond(4), { ...store, project: folder }, second);
    expect(readFileSync(report ?? '', 'utf8')).toContain('<p>both: 106</p>');
    expect(readdirSync(store.layout.attempts)).toEqual([]);
    expect(readdirSync(store.layout.locks)).toEqual([]);
    expect(readdirSync(store.layout.scratch)).toEqual([]);
  });

  it('cuts off early: what reads equal results stays cached', async () => {
    const { store } = makeProject();
    await runTest(diamond(4), store);
    const outcome = await runTest(diamond(5), store);
    // 4 and 5 have the same half, so only what reads the number itself changes.
    expect(statesOf(outcome)).toMatchObject({ base: 'ran', left: 'ran', right: 'ran', both: 'ran' });
    const chain = (value: number) =>
      makePlan({
        source: { operator: 'number', arguments: { value } },
        halved: { operator: 'half', inputs: ['source'] },
        plus: { operator: 'add', arguments: { plus: 1 }, inputs: ['halved'] },
        more: { operator: 'add', arguments: { plus: 2 }, inputs: ['plus'] },
      });
    await runTest(chain(8), store);
    expect(statesOf(await runTest(chain(9), store))).toEqual({
      source: 'ran',
      halved: 'ran',
      plus: 'cached',
      more: 'cached',
    });
  });

  it('decides by the content of files: touching changes nothing, an older edit does', async () => {
    const { store, folder } = makeProject();
    const path = join(folder, 'bars.csv');
    writeFileSync(path, 'a\nb\n');
    const plan = makePlan({
      rows: { operator: 'lines', arguments: { data: 'bars.csv' } },
      more: { operator: 'add', arguments: { plus: 1 }, inputs: ['rows'] },
    });
    const go = () => runTest(plan, store, { directory: folder });
    expect((await go()).tally.ran).toBe(2);
    utimesSync(path, new Date(), new Date());
    expect((await go()).tally.ran).toBe(0);
    writeFileSync(path, 'a\nB\n');
    utimesSync(path, new Date(0), new Date(0));
    expect(statesOf(await go())).toEqual({ rows: 'ran', more: 'cached' });
    writeFileSync(path, 'a\nB\nc\n');
    expect(statesOf(await go())).toEqual({ rows: 'ran', more: 'ran' });
    writeFileSync(path, 'a\nb\n');
    expect((await go()).tally.ran).toBe(0);
  });

  it('keeps nothing of a step whose file changed while it was read', async () => {
    const { store, folder } = makeProject();
    const path = join(folder, 'bars.csv');
    writeFileSync(path, 'a\n');
    const plan = makePlan({ rows: { operator: 'slow_lines', arguments: { data: 'bars.csv' } } });
    const going = runTest(plan, store, {
      directory: folder,
      onEvent: (event) => {
        if (event.type !== 'step_started') return;
        const look = setInterval(() => {
          if (!existsSync(`${path}.seen`)) return;
          clearInterval(look);
          writeFileSync(path, 'other\n');
          rmSync(`${path}.seen`);
        }, 2);
      },
    });
    const outcome = await going;
    expect(outcome.steps[0]?.failure?.message).toContain('bars.csv changed while `rows` was reading it');
    expect(store.record(outcome.steps[0]?.key ?? '')).toBeUndefined();
  });

  it('makes what was evicted again only where somebody needs it', async () => {
    const { store } = makeProject();
    const plan = makePlan(
      {
        one: { operator: 'columns', arguments: { count: 3 } },
        two: { operator: 'add', arguments: { plus: 1 }, inputs: ['one'] },
        three: { operator: 'add', arguments: { plus: 2 }, inputs: ['two'] },
      },
      ['three'],
    );
    const first = await runTest(plan, store);
    const evict = (index: number) => {
      for (const file of store.record(first.steps[index]?.key ?? '')?.outputs.result.files ?? []) {
        rmSync(store.blobs.path(file.digest), { force: true });
      }
    };
    evict(0);
    evict(1);
    expect((await runTest(plan, store)).tally).toMatchObject({ ran: 0, cached: 3 });
    evict(2);
    const again = await runTest(plan, store);
    expect(again.tally).toMatchObject({ ran: 3 });
    expect(again.steps.map((step) => step.result)).toEqual(first.steps.map((step) => step.result));
  });

  it('shares equal work under two names', async () => {
    const { store } = makeProject();
    const plan = makePlan({
      four: { operator: 'number', arguments: { value: 4 } },
      three: { operator: 'add', arguments: { plus: -1 }, inputs: ['four'] },
      also_four: { operator: 'add', arguments: { plus: 1 }, inputs: ['three'] },
      left: { operator: 'half', inputs: ['four'] },
      right: { operator: 'half', inputs: ['also_four'] },
    });
    const outcome = await runTest(plan, store);
    expect(outcome.ok).toBe(true);
    expect(outcome.tally.ran).toBe(4);
    expect(['cached', 'shared']).toContain(statesOf(outcome).right);
  });

  it('writes a record with time and memory of each step, and a journal', async () => {
    const { store } = makeProject();
    const events: RunEvent[] = [];
    const outcome = await runTest(diamond(4), store, { onEvent: (event) => events.push(event) });
    const record = readRunRecord(outcome.record);
    expect(record?.steps.every((step) => (step.peakBytes ?? 0) > 0 && step.seconds !== undefined)).toBe(true);
    expect(record?.environment.cores).toBeGreaterThan(0);
    const journal = readFileSync(join(store.layout.runs, outcome.run, 'journal.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(journal).toHaveLength(events.length);
    expect(store.index()?.actionsOfForm(store.record(outcome.steps[0]?.key ?? '')?.form ?? '')).toHaveLength(1);
    store.close();
  });
});
