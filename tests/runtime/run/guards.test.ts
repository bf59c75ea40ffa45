import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { run } from '../../../runtime/run/run.ts';
import { openStore } from '../../../runtime/store/store.ts';
import { planOf } from '../../compiler/texts.ts';

const folders: string[] = [];

function emptyStore() {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-guards-'));
  folders.push(folder);
  return openStore({ from: folder, store: folder });
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Trained on the first 60 % of forty days from January 2021 on, tested from a date on. */
const program = (test: string) => `pipeline guarded
dataset bars = simulate(assets: 2, bars: 960)
label outcome = bars |> triple_barrier(profit: 1%, stop: 1%, horizon: 8bars, path: close, tie: stop_first)
dataset table = returns(bars, [1bars, 4bars]) |> labelled(outcome.profit)
dataset rows = table |> split(chronological(train: 60%, validation: 20%, test: 20%, embargo: 8h))
stage trees = train(lightgbm(trees: 5), rows)
dataset late = table |> split(dated(validation: 2021-01-20, test: ${test}, embargo: 8h))
stage scores = evaluate(trees, on: late.test)
`;

test('the plan has a guard that training and scoring wait for', () => {
  const { steps } = planOf(program('2021-02-01'));
  const guard = steps.find(({ operator }) => operator === 'guard');
  const waiting = steps.filter(({ after }) => guard !== undefined && after?.includes(guard.id));
  expect(waiting.map(({ operator }) => operator).sort()).toEqual(['evaluate', 'train_trees']);
  expect(guard?.inputs.map(({ name, part }) => [name, part])).toEqual([
    ['rows', 'test'],
    ['seen', 'train'],
  ]);
});

test('rows that turn out to be unseen are scored', async () => {
  const outcome = await run(planOf(program('2021-02-01')), emptyStore(), { targets: ['scores'] });
  expect(outcome.ok).toBe(true);
});

test('rows that turn out to have been learnt from stop the run before anything is trained', async () => {
  const outcome = await run(planOf(program('2021-01-22')), emptyStore(), { targets: ['scores'], keepGoing: true });
  expect(outcome.ok).toBe(false);
  const failed = outcome.steps.filter(({ state }) => state === 'failed');
  expect(failed.map(({ operator }) => operator)).toEqual(['guard']);
  expect(failed[0]?.failure?.message).toMatch(
    /^rows that are to test were learnt from: what is learnt from \(part train\) has rows from 2021-01-0.* to 2021-01-2.*, with labels that are known until .*; what is to test \(part test\) has rows from 2021-01-22/,
  );
  expect(outcome.steps.filter(({ operator }) => operator === 'train_trees').map(({ state }) => state)).toEqual([
    'skipped',
  ]);
});
