import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { render } from '../../language/diagnostics/render.ts';
import { hostWithBars } from './bars-of-assets.ts';

const folder = join(import.meta.dirname, 'design');

const host = hostWithBars();
const compiled = (name: string) => compile({ path: join(folder, name), host });

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
