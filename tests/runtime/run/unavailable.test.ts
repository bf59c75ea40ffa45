import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { styleFor } from '../../../cli/terminal/style.ts';
import { formatPlanned } from '../../../cli/views/planned.ts';
import { planStates } from '../../../runtime/planning/plan-states.ts';
import { run } from '../../../runtime/run/run.ts';
import { openStore } from '../../../runtime/store/store.ts';
import { planOf } from '../../compiler/texts.ts';

const folders: string[] = [];

function emptyStore() {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-unavailable-'));
  folders.push(folder);
  return openStore({ from: folder, store: folder });
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const program = `pipeline walk
dataset bars = simulate(assets: 2, bars: 400)
label outcome = bars |> forward_return(4bars)
dataset folds = returns(bars, [1bars])
  |> labelled(outcome)
  |> split(walk_forward(from: 2021-01-08, until: 2021-01-15, every: 7d, validation: 1d, embargo: 4h))
export let models = train(lightgbm(), folds)
export features plain = returns(bars, [1bars])
`;

test('a plan says which steps cannot run in this version, and counts them', async () => {
  const planned = await planStates(planOf(program), emptyStore());
  const absent = planned.steps.filter((step) => step.reasons.some(({ kind }) => kind === 'unavailable'));
  expect(absent.map(({ operator }) => operator)).toEqual(['split_fold']);
  expect(absent[0]?.reasons[0]?.text).toBe('`split_fold` and `walk_forward`: declared, not available in this version');
  const text = formatPlanned(planned, styleFor({ isTTY: false } as NodeJS.WriteStream), { all: true });
  expect(text).toMatch(/^! folds\["2021-01-08"\] \(split_fold\)/mu);
  expect(text).toMatch(/1 step \(!\) cannot run in this version\.$/mu);
});

test('a run refuses before anything runs, and what does not need it runs', async () => {
  await expect(run(planOf(program), emptyStore(), {})).rejects.toThrow(
    '`split_fold` and `walk_forward` are declared and not available in this version, and "folds["2021-01-08"]" needs them',
  );
  const outcome = await run(planOf(program), emptyStore(), { targets: ['plain'] });
  expect(outcome.ok).toBe(true);
});

test('a recipe, a layer and a later parameter are told like an operator', () => {
  const rows = `dataset bars = simulate(assets: 2, bars: 400)
label outcome = bars |> forward_return(4bars)
dataset rows = returns(bars, [1bars])
  |> labelled(outcome)
  |> split(chronological(train: 60%, validation: 20%, test: 20%, embargo: 4h))
`;
  const unavailable = (stage: string) =>
    planOf(rows + stage).steps.flatMap((step) => (step.unavailable === undefined ? [] : [step.unavailable]));
  expect(unavailable('stage network = train(Mlp(), rows) { loss: squared_error(), stop: never() }')).toEqual([]);
  expect(unavailable('export dataset more = rows |> augment(jitter())')).toEqual([['augment', 'jitter']]);
  expect(
    unavailable(`model Undo() {
  input x: Tensor[feature]
  output back = x |> dense(4) |> dense_as(x)
}
stage network = train(Undo(), rows) { loss: squared_error(), stop: never() }`),
  ).toEqual([['dense_as']]);
});

test('a parameter younger than its operator changes no step while it has its default', () => {
  const rows = `dataset bars = simulate(assets: 2, bars: 400)
label outcome = bars |> forward_return(4bars)
dataset rows = returns(bars, [1bars])
  |> labelled(outcome)
  |> split(chronological(train: 60%, validation: 20%, test: 20%, embargo: 4h))
`;
  const ids = (settings: string) =>
    planOf(`${rows}stage network = train(Mlp(), rows) { loss: squared_error(), stop: never()${settings} }`).steps.map(
      ({ id }) => id,
    );
  const plain = ids('');
  expect(ids(', scheduler: constant()')).toEqual(plain);
  expect(ids(', resources: { memory: 8GiB, timeout: 6h }')).toEqual(plain);
  expect(ids(', scheduler: cosine()')).not.toEqual(plain);
});
