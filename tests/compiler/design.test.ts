import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { projectHost } from '../../cli/host.ts';
import { compile } from '../../compiler/compile.ts';
import { render } from '../../language/diagnostics/render.ts';

const folder = join(import.meta.dirname, 'design');

/** Where the bars are that the compiler reads; they hold nothing that it looks at but their number. */
const data = mkdtempSync(join(tmpdir(), 'pipec-design-'));
mkdirSync(join(data, '.pipec'));
for (const [asset, bars] of [
  ['BTCUSDT', 2500],
  ['ETHUSDT', 2000],
  ['NEWUSDT', 300],
  ['SOLUSDT', 2100],
] as const) {
  const times = Array.from({ length: bars }, (_, bar) => new Date(Date.UTC(2021, 0, 1, bar)).toISOString());
  const rows = times.map((time) => `${time},1,2,1,1.5,5`);
  writeFileSync(join(data, `${asset}.csv`), ['timestamp,open,high,low,close,volume', ...rows].join('\n'));
}
afterAll(() => rmSync(data, { recursive: true }));

function compiled(name: string) {
  const { survey } = projectHost(data);
  const host = { ...projectHost(join(folder, name)), ...(survey === undefined ? {} : { survey }) };
  // Only the matrix has assets that are read.
  const sets = name === 'symbol_matrix.pipe' ? { data: join(data, '*.csv') } : {};
  return compile({ path: join(folder, name), sets, host });
}

describe('the programs that the language was designed for check without a word', () => {
  for (const name of readdirSync(folder)) {
    test(name, () => {
      const { plan, diagnostics } = compiled(name);
      expect(render(diagnostics, { colour: false })).toBe('');
      expect(plan?.steps.length).toBeGreaterThan(0);
    });
  }
});

describe('what the compiler proves of them', () => {
  const planned = (name: string) => compiled(name).plan;

  test('phase 1 gives 61 features, labelled, with all that was fitted on the train rows', () => {
    const plan = planned('phase1.pipe');
    const step = plan?.steps.find(({ id }) => id === plan.names.features61?.step);
    expect(step?.type).toMatchObject({ kind: 'Frame', width: 61, parts: ['train', 'validation', 'test'] });
    const seen =
      step?.type.kind === 'Frame' ? step.type.facts.seen.map(({ rows, mode }) => `${rows.split('.')[1]} ${mode}`) : [];
    expect(seen).toEqual(['train x', 'train xy']);
  });
  test('a walk-forward refits once a month, and a scaler is fitted in each fold', () => {
    const plan = planned('walk_forward_fixed.pipe');
    const names = Object.keys(plan?.names ?? {}).filter((name) => name.startsWith('monthly'));
    expect(names).toEqual(['monthly["2021-04"]', 'monthly["2021-05"]', 'monthly["2021-06"]']);
    const scalers = plan?.steps.filter(({ operator, names: of }) => operator === 'scale' && of[0]?.startsWith('folds'));
    expect(scalers?.length).toBe(3);
  });
  test('a matrix has a model for each asset with enough bars and each kind, and one winner for each asset', () => {
    const plan = planned('symbol_matrix.pipe');
    const count = (operator: string) => plan?.steps.filter((step) => step.operator === operator).length;
    expect([count('train_network'), count('best'), count('evaluate')]).toEqual([6, 3, 3]);
    expect(Object.keys(plan?.names ?? {}).filter((name) => name.startsWith('chosen'))).toEqual([
      'chosen["BTCUSDT"]',
      'chosen["ETHUSDT"]',
      'chosen["SOLUSDT"]',
    ]);
    expect(plan?.assets?.[0]?.rows).toEqual({ BTCUSDT: 2500, ETHUSDT: 2000, NEWUSDT: 300, SOLUSDT: 2100 });
  });
});
