import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../compiler/plan/plan.ts';
import { type PlanOptions, planStates } from '../../../runtime/planning/plan-states.ts';
import type { PlannedRun } from '../../../runtime/planning/planned-run.ts';
import { readPlannedRun } from '../../../runtime/planning/saved.ts';
import { shown } from '../../../runtime/planning/source-files.ts';
import { recordPath } from '../../../runtime/store/action-record.ts';
import type { Store } from '../../../runtime/store/store.ts';
import { operators } from './test-operators.ts';
import { makePlan, makeProject, runTest, statesOf } from './test-plan.ts';

const chain = (value: number, plus = 1, more: Readonly<Record<string, number>> = {}): Plan =>
  makePlan({
    source: { operator: 'number', arguments: { value } },
    halved: { operator: 'half', inputs: ['source'] },
    sum: { operator: 'add', arguments: { plus, ...more }, inputs: ['halved'] },
  });

const planTest = (plan: Plan, store: Store, options: PlanOptions = {}): Promise<PlannedRun> =>
  planStates(plan, store, { registry: operators, ...options });

/** `name: state, reasons` of each step. */
function told(planned: PlannedRun): readonly string[] {
  return planned.steps.map((step) =>
    [step.title, step.state, ...step.reasons.map((reason) => reason.text)].join(' | '),
  );
}

describe('a plan', () => {
  it('says that nothing was run before, and creates nothing', async () => {
    const { store } = makeProject();
    const planned = await planTest(chain(4), store);
    expect(told(planned)).toEqual([
      'source | run | not run before',
      'halved | run | not run before | depends on what `source` turns out to produce',
      'sum | run | not run before | depends on what `halved` turns out to produce',
    ]);
    expect(planned.tally).toEqual({ cached: 0, restore: 0, run: 3, may: 0 });
    expect(existsSync(store.root)).toBe(false);
  });

  it('gives old and new values, and says what may stay as it is', async () => {
    const { store } = makeProject();
    await runTest(chain(8), store);
    expect(told(await planTest(chain(8), store))).toEqual(['source | cached', 'halved | cached', 'sum | cached']);
    expect(told(await planTest(chain(9), store))).toEqual([
      'source | run | value 8 → 9',
      'halved | may | depends on what `source` turns out to produce',
      'sum | may | depends on what `halved` turns out to produce',
    ]);
    expect(told(await planTest(chain(8, 2, { by: 3 }), store))).toEqual([
      'source | cached',
      'halved | cached',
      'sum | run | plus 1 → 2 | by absent → 3',
    ]);
    const planned = await planTest(chain(9, 5), store);
    // No sum of 5 was ever made: it runs whatever the half turns out to be.
    expect(told(planned)[2]).toBe('sum | run | plus 1 → 5 | depends on what `halved` turns out to produce');
    expect(planned.estimate?.unknown).toBe(0);
    expect(planned.estimate?.high).toBeGreaterThanOrEqual(planned.estimate?.low ?? Number.NaN);
    store.close();
  });

  it('names the operator whose version changed', async () => {
    const { store } = makeProject();
    await runTest(chain(8), store);
    const half = operators.half;
    if (half === undefined) throw new Error('no operator');
    const planned = await planTest(chain(8), store, { registry: { ...operators, half: { ...half, version: 2 } } });
    expect(told(planned)[1]).toBe('halved | run | the operator half changed (version 1 → 2)');
    store.close();
  });

  it('names files that changed, came and went', async () => {
    const { store, folder } = makeProject();
    mkdirSync(join(folder, 'data'));
    for (const name of ['a.csv', 'b.csv']) writeFileSync(join(folder, 'data', name), `${name}\n`);
    const plan = makePlan({ rows: { operator: 'lines', arguments: { data: 'data/*.csv' } } });
    const options = { directory: folder };
    await runTest(plan, store, options);
    writeFileSync(join(folder, 'data', 'a.csv'), 'other\n');
    writeFileSync(join(folder, 'data', 'c.csv'), 'new\n');
    rmSync(join(folder, 'data', 'b.csv'));
    expect(told(await planTest(plan, store, options))).toEqual([
      'rows | run | data/a.csv changed | data/c.csv added | b.csv removed',
    ]);
    store.close();
  });

  it('says that a result is gone, and what a pipeline no longer has', async () => {
    const { store } = makeProject();
    const outcome = await runTest(chain(8), store);
    rmSync(recordPath(store.layout.records, outcome.steps[2]?.key ?? ''));
    expect(told(await planTest(chain(8), store))[2]).toBe('sum | run | its result is no longer in the store');
    const shorter = makePlan({ source: { operator: 'number', arguments: { value: 8 } } });
    expect((await planTest(shorter, store)).dropped).toEqual(['halved', 'sum']);
    store.close();
  });

  it('is for what was asked for, and knows nothing else', async () => {
    const { store } = makeProject();
    expect((await planTest(chain(1), store, { targets: ['halved'] })).steps).toHaveLength(2);
    await expect(planTest(chain(1), store, { targets: ['halve'] })).rejects.toThrow(
      'the pipeline test has nothing called "halve"',
    );
  });

  it('keeps its keys when a step is renamed or the order changes', async () => {
    const { store } = makeProject();
    await runTest(chain(8), store);
    const renamed = makePlan({
      beside: { operator: 'number', arguments: { value: 1 } },
      origin: { operator: 'number', arguments: { value: 8 } },
      half: { operator: 'half', inputs: ['origin'] },
      total: { operator: 'add', arguments: { plus: 1 }, inputs: ['half'] },
    });
    expect((await planTest(renamed, store)).tally).toEqual({ cached: 3, restore: 0, run: 1, may: 0 });
    store.close();
  });
});

describe('files of a plan', () => {
  const plan = (data: string) => makePlan({ rows: { operator: 'lines', arguments: { data } } });
  const mistake = async (data: string, folder: string): Promise<string> => {
    const { store } = makeProject();
    const error = await planTest(plan(data), store, { directory: folder }).catch((thrown: unknown) => thrown);
    const { message, help } = error as { message: string; help?: string };
    return `${message}; ${help}`.replaceAll(folder, 'FOLDER');
  };

  it('are told to be missing with what is there instead', async () => {
    const { folder } = makeProject();
    mkdirSync(join(folder, 'data', 'more'), { recursive: true });
    writeFileSync(join(folder, 'data', 'bars.csv'), '');
    writeFileSync(join(folder, 'data', 'more', 'bars.csv'), '');
    expect(await mistake('data/bar.csv', folder)).toContain('did you mean "data/bars.csv"?');
    expect(await mistake('data', folder)).toBe('"data" is a folder; name its files: "data/*.csv"');
    expect(await mistake('data/*.parquet', folder)).toContain('no file matches "data/*.parquet"');
    expect(await mistake('data/*.parquet', folder)).toContain('holds "*.csv"');
    expect(await mistake('date/x.csv', folder)).toContain('there is no folder');
    expect(await mistake('data/**/*.csv', folder)).toContain('matches two files called bars.csv');
  });
});

describe('a saved plan', () => {
  it('is executed exactly, once', async () => {
    const { store } = makeProject();
    const saved = readPlannedRun('plan.json', JSON.stringify(await planTest(chain(8), store)));
    const outcome = await runTest(saved.plan, store, { expected: saved, targets: saved.targets });
    expect(outcome.tally.ran).toBe(3);
    const again = await runTest(saved.plan, store, { expected: saved, targets: saved.targets });
    expect(again.refused?.[0]).toBe('`source` is cached now; the plan says that it runs');
    expect(again.tally.ran).toBe(0);
  });

  it('is refused with the difference when a file changed', async () => {
    const { store, folder } = makeProject();
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'a\n');
    const plan = makePlan({ rows: { operator: 'lines', arguments: { data: 'a.csv' } } });
    const saved = await planTest(plan, store, { directory: folder });
    writeFileSync(path, 'b\n');
    const outcome = await runTest(plan, store, { expected: saved, directory: folder });
    expect(outcome.refused).toEqual([`${shown(path)} changed after the plan was made`]);
    expect(statesOf(outcome)).toEqual({});
  });

  it('must be one', () => {
    expect(() => readPlannedRun('x.json', '{')).toThrow('x.json is not JSON');
    expect(() => readPlannedRun('x.json', '{"format": "other"}')).toThrow('x.json is no saved plan');
  });
});
