import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../runtime/planning/planned-run.schema.json' with { type: 'json' };
import { pipec, seen } from './command.ts';
import { barsCsv, makeProject, preparing } from './project.ts';

const files = { 'my.pipe': preparing, 'bars.csv': barsCsv() };

describe('pipec plan', () => {
  it('says what is to run, and why, before and after a run', async () => {
    const cwd = makeProject(files);
    const show = async (name: string, ...words: readonly string[]): Promise<void> => {
      const result = await pipec(['plan', 'my.pipe', ...words], { cwd });
      await expect(seen(result, cwd)).toMatchFileSnapshot(`golden/plan-${name}.txt`);
    };
    await show('first');
    // Digests of files are remembered, and git does not see them.
    expect(readdirSync(join(cwd, '.pipec')).sort()).toEqual(['.gitignore', 'stat.idx']);
    expect((await pipec(['run', 'my.pipe'], { cwd })).code).toBe(0);
    await show('after-run');
    await show('all', '--all');
    await show('argument', '--set', 'period=20bars');
    await show('target', '--set', 'period=20bars', '--target', 'outcome');
    await show('unknown-target', '--target', 'outcom');

    const [heading, first, ...rows] = readFileSync(join(cwd, 'bars.csv'), 'utf8').split('\n');
    writeFileSync(join(cwd, 'bars.csv'), [heading, first?.replace(/,\d+$/, ',999'), ...rows].join('\n'));
    await show('file');
    writeFileSync(
      join(cwd, 'my.pipe'),
      preparing.replace('robust', 'standard').replace('horizon: 4bars', 'horizon: 3bars'),
    );
    await show('several');
    writeFileSync(
      join(cwd, 'my.pipe'),
      preparing.replace(/label outcome[\s\S]*/, 'export features kept = candidates\n'),
    );
    await show('dropped');
  });

  it('prints JSON that its schema describes', async () => {
    const cwd = makeProject(files);
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
    for (const words of [[], ['--set', 'period=20bars']]) {
      const { code, stdout, stderr } = await pipec(['plan', 'my.pipe', '--json', ...words], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const planned = JSON.parse(stdout);
      validate(planned);
      expect(validate.errors ?? []).toEqual([]);
      await pipec(['run', 'my.pipe'], { cwd });
    }
  });

  it('saves a plan that is executed exactly, or refused with the difference', async () => {
    const cwd = makeProject(files);
    expect((await pipec(['plan', 'my.pipe', '--set', 'period=20bars', '-o', 'plan.json'], { cwd })).code).toBe(0);
    expect((await pipec(['run', 'plan.json', '--jobs', '1'], { cwd })).stdout).toMatch(/^Done: 9 ran, in /);
    const again = await pipec(['run', 'plan.json'], { cwd });
    await expect(seen(again, cwd)).toMatchFileSnapshot('golden/saved-plan-done.txt');

    expect((await pipec(['plan', 'my.pipe', '-o', 'plan.json'], { cwd })).code).toBe(0);
    const elsewhere = makeProject();
    expect((await pipec(['run', join(cwd, 'plan.json')], { cwd: elsewhere })).stdout).toMatch(
      /^Done: 6 ran, 3 cached, in /,
    );

    expect((await pipec(['plan', 'my.pipe', '--set', 'period=30bars', '-o', 'plan.json'], { cwd })).code).toBe(0);
    writeFileSync(join(cwd, 'bars.csv'), barsCsv(310));
    const refused = await pipec(['run', 'plan.json'], { cwd });
    await expect(seen(refused, cwd)).toMatchFileSnapshot('golden/saved-plan-refused.txt');
    const events = await pipec(['run', 'plan.json', '--json'], { cwd });
    expect({ code: events.code, stdout: events.stdout }).toEqual({ code: 1, stdout: '' });
    expect(events.stderr).toContain('bars.csv changed after the plan was made');
  });

  it('refuses what is no saved plan', async () => {
    const cwd = makeProject({ ...files, 'text.json': 'not JSON', 'other.json': '{"format":"other"}' });
    for (const name of ['text.json', 'other.json', 'nowhere.json']) {
      const { code, stdout, stderr } = await pipec(['run', name], { cwd });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^pipec: .*${name}`));
      expect(stderr).not.toMatch(/bug|\n +at /);
    }
    await pipec(['plan', 'my.pipe', '-o', 'plan.json'], { cwd });
    const set = await pipec(['run', 'plan.json', '--set', 'period=20bars'], { cwd });
    await expect(seen(set, cwd)).toMatchFileSnapshot('golden/saved-plan-set.txt');
  });

  it('tells by its exit code whether there is something to do', async () => {
    const cwd = makeProject(files);
    const words = ['plan', 'my.pipe', '--detailed-exitcode'];
    expect((await pipec(words, { cwd })).code).toBe(2);
    await pipec(['run', 'my.pipe'], { cwd });
    expect((await pipec(words, { cwd })).code).toBe(0);
    expect((await pipec([...words, '--set', 'period=20bars'], { cwd })).code).toBe(2);
    expect((await pipec([...words, '--set', 'data=nowhere.csv'], { cwd })).code).toBe(1);
  });
});
