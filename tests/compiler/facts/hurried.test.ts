import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../compiler/compile.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import type { Diagnostic } from '../../../language/diagnostics/diagnostic.ts';
import { render } from '../../../language/diagnostics/render.ts';
import { renderedFixtures } from '../../rendered-fixtures.ts';

/** Programs as somebody in a hurry writes them, each with the leak that it has. */
const leaks: Readonly<Record<string, string>> = {
  embargo_of_other_bars: 'PIPE5003',
  filled_from_both_sides: 'PIPE5001',
  join_on_open_stamp: 'PIPE5004',
  label_as_feature: 'PIPE5001',
  later_model_in_earlier_fold: 'PIPE5008',
  merged_with_the_nearest: 'PIPE5019',
  overlapping_folds: 'PIPE5020',
  scaler_before_split: 'PIPE5002',
  selected_on_everything: 'PIPE5002',
  shuffled_split: 'PIPE5007',
  stop_by_test: 'PIPE5006',
  target_shifted_wrong: 'PIPE5001',
  test_auc_as_objective: 'PIPE5012',
  traded_at_the_close: 'PIPE5016',
  traded_in_sample: 'PIPE5017',
  tuned_by_test: 'PIPE5012',
};

const leaking = new URL('./hurried/leaking/', import.meta.url);
const honest = new URL('./hurried/honest/', import.meta.url);
const host = nodeHost();

/** What the compiler says of a file of `folder`; what it uses is looked for beside it. */
function said(folder: URL, name: string): readonly Diagnostic[] {
  const readText = (path: string) => host.readText(fileURLToPath(new URL(path, folder)));
  return compile({ path: name, host: { ...host, readText } }).diagnostics;
}

function programsIn(folder: URL): readonly string[] {
  return readdirSync(folder).flatMap((name) => /^([^.]+)\.pipe$/.exec(name)?.[1] ?? []);
}

describe('programs written in a hurry', () => {
  test('every one has a leak to be found and an honest twin', () => {
    expect([...programsIn(leaking)].sort()).toEqual(Object.keys(leaks));
    expect([...programsIn(honest)].sort()).toEqual(Object.keys(leaks));
  });
  for (const [name, code] of Object.entries(leaks)) {
    test(`${name} is rejected for its leak and nothing else`, () => {
      const errors = said(leaking, `${name}.pipe`).filter(({ severity }) => severity === 'error');
      expect(errors.map((error) => error.code)).toEqual([code]);
    });
    test(`the honest twin of ${name} is accepted without a word`, () =>
      expect(render(said(honest, `${name}.pipe`), { colour: false })).toBe(''));
  }
});

renderedFixtures('what hurried programs are told', leaking, (file) => said(leaking, file.path));
