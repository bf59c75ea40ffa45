import { describe, expect, it } from 'vitest';
import { pipec, seen } from './command.ts';
import { barsCsv, makeProject, preparing } from './project.ts';

const mistaken = `pipeline mistaken

dataset bars = simulate(assets: 4)
features candidates = retuns(bars, [1bars])
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)
export dataset rows = bars |> labelled(outcome.profit)
`;

const warned = `pipeline warned

param unused: Int = 3

export dataset bars = simulate(assets: 4)
`;

describe('pipec check', () => {
  it('says ok, warns, and tells of mistakes', async () => {
    const cwd = makeProject({ 'good.pipe': preparing, 'warned.pipe': warned, 'mistaken.pipe': mistaken });
    const good = await pipec(['check', 'good.pipe'], { cwd });
    await expect(seen(good, cwd)).toMatchFileSnapshot('golden/check-ok.txt');
    const warning = await pipec(['check', 'warned.pipe'], { cwd });
    await expect(seen(warning, cwd)).toMatchFileSnapshot('golden/check-warning.txt');
    const all = await pipec(['check', 'good.pipe', 'mistaken.pipe', 'nowhere.pipe'], { cwd });
    await expect(seen(all, cwd)).toMatchFileSnapshot('golden/check-mistakes.txt');
  });

  it('prints JSON with a place for everything', async () => {
    const cwd = makeProject({ 'mistaken.pipe': mistaken });
    const { code, stdout, stderr } = await pipec(['check', 'mistaken.pipe', '--json'], { cwd });
    const { ok, files, diagnostics } = JSON.parse(stdout);
    expect({ code, stderr, ok, files }).toEqual({ code: 1, stderr: '', ok: false, files: ['mistaken.pipe'] });
    expect(diagnostics[0]).toMatchObject({
      severity: 'error',
      place: { file: 'mistaken.pipe', start: { line: 4, column: 23 }, end: { line: 4, column: 29 } },
      fix: { edits: [{ replacement: 'returns' }] },
    });
  });

  it('reads no data and makes no store', async () => {
    const cwd = makeProject({ 'good.pipe': preparing });
    const { code } = await pipec(['check', 'good.pipe', '--set', 'data=nowhere.csv'], { cwd });
    const plan = await pipec(['plan', 'good.pipe', '--set', 'data=nowhere.csv'], { cwd });
    expect({ check: code, plan: plan.code }).toEqual({ check: 0, plan: 1 });
    expect((await pipec(['check', '.pipec'], { cwd })).stderr).toBe('pipec: there is no file .pipec\n');
  });

  it('shows the first of very many mistakes', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `let x${index} = y${index}\n`);
    const cwd = makeProject({ 'many.pipe': `pipeline many\n${names.join('')}` });
    const { code, stderr } = await pipec(['check', 'many.pipe'], { cwd });
    expect(code).toBe(1);
    expect(stderr.match(/^error\[/gm)?.length).toBe(50);
    expect(stderr).toMatch(/… and 1,950 more; "pipec check --json" prints all\n\n2,000 errors; .*\n$/);
    const json = await pipec(['check', 'many.pipe', '--json'], { cwd });
    expect(JSON.parse(json.stdout).diagnostics.length).toBe(2000);
  });

  it('takes values of parameters', async () => {
    const cwd = makeProject({ 'good.pipe': preparing, 'bars.csv': barsCsv() });
    for (const [set, name] of [
      ['period=20bars', 'ok'],
      ['period=20', 'no-unit'],
      ['period=1bars', 'out-of-range'],
      ['perod=20bars', 'wrong-name'],
      ['period=', 'nothing'],
      ['period=day', 'unknown'],
    ] as const) {
      const result = await pipec(['check', 'good.pipe', '--set', set], { cwd });
      await expect(seen(result, cwd)).toMatchFileSnapshot(`golden/set-${name}.txt`);
    }
  });
});
