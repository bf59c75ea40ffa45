import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../runtime/planning/planned-run.schema.json' with { type: 'json' };
import { type CommandOptions, type Ended, pipec, seen } from './command.ts';
import { barsCsv, makeProject, preparing } from './project.ts';

const files = { 'my.pipe': preparing, 'bars.csv': barsCsv() };

describe('a shared store', () => {
  it('is published to, planned with and restored from', async () => {
    const theirs = makeProject(files);
    const shared = join(theirs, 'shared');
    const command = (words: readonly string[], cwd: string, env = {}): Promise<Ended> => {
      const options: CommandOptions = { cwd, env };
      return pipec(words, options);
    };
    const show = async (name: string, cwd: string, end: Ended): Promise<void> => {
      const text = seen({ ...end, stdout: end.stdout.replaceAll(shared, 'SHARED') }, cwd).replaceAll(shared, 'SHARED');
      await expect(text.replaceAll(/^share .*$/gm, 'share SIZE')).toMatchFileSnapshot(`golden/shared-${name}.txt`);
    };
    const first = await command(['run', 'my.pipe', '--shared', 'shared', '--publish'], theirs);
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(/^share 9 results, [\d.]+ [KM]iB, to .*shared$/m);

    const mine = makeProject(files);
    await show('plan', mine, await command(['plan', 'my.pipe', '--shared', shared], mine));
    const env = { PIPEC_SHARED: shared };
    const changed = ['plan', 'my.pipe', '--set', 'period=20bars'];
    await show('plan-argument', mine, await command(changed, mine, env));
    expect((await command([...changed, '--detailed-exitcode'], mine, env)).code).toBe(2);
    expect((await command(['plan', 'my.pipe', '--detailed-exitcode'], mine, env)).code).toBe(2);

    const planned = JSON.parse((await command(['plan', 'my.pipe', '--json', '-o', 'plan.json'], mine, env)).stdout);
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
    validate(planned);
    expect(validate.errors ?? []).toEqual([]);
    expect(planned).toMatchObject({ shared, tally: { restore: 9, run: 0, may: 0, cached: 0 } });

    // A saved plan says itself where it restores from.
    await show('run', mine, await command(['run', 'plan.json'], mine));
    expect((await command(['plan', 'my.pipe', '--detailed-exitcode'], mine)).code).toBe(0);
    const refused = await command(['run', 'plan.json'], mine);
    expect(refused.stdout).toContain('is cached now; the plan says that it is restored');
  });

  it('is done without where it cannot be reached, and refused where it is of a later version or none', async () => {
    const cwd = makeProject({ ...files, 'later/format': '2\n', 'docs/page.md': '' });
    const missing = join(cwd, 'not', 'mounted');
    const plan = await pipec(['plan', 'my.pipe', '--shared', missing], { cwd });
    await expect(seen(plan, cwd)).toMatchFileSnapshot('golden/shared-unreachable.txt');
    const run = await pipec(['run', 'my.pipe', '--publish'], { cwd, env: { PIPEC_SHARED: missing } });
    expect(run.code).toBe(0);
    expect(run.stderr.match(/cannot be reached/g)).toHaveLength(1);
    for (const [name, words] of Object.entries({
      later: ['--shared', 'later'],
      foreign: ['--shared', 'docs'],
      empty: ['--shared', ''],
    })) {
      for (const command of ['plan', 'run']) {
        const end = await pipec([command, 'my.pipe', ...words], { cwd });
        expect(end.code).toBe(name === 'empty' ? 2 : 1);
        expect(end.stdout).toBe('');
        await expect(seen(end, cwd)).toMatchFileSnapshot(`golden/shared-${name}.txt`);
      }
    }
    const alone = await pipec(['run', 'my.pipe', '--publish'], { cwd });
    expect(alone.code).toBe(2);
    await expect(seen(alone, cwd)).toMatchFileSnapshot('golden/shared-none.txt');
  });

  it('tells in its events and its record what was restored', async () => {
    const cwd = makeProject(files);
    await pipec(['run', 'my.pipe', '--shared', 'shared', '--publish', '--store', 'first'], { cwd });
    const { stdout } = await pipec(['run', 'my.pipe', '--shared', 'shared', '--json'], { cwd });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ type: 'run_started', steps: 9, toRun: 0, cached: 0, toRestore: 9 });
    expect(events.at(-1)).toMatchObject({ type: 'run_finished', ok: true, tally: { ran: 0, restored: 9 } });
    const folder = join(cwd, '.pipec', 'runs', events[0].run);
    const record = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8'));
    expect(record).toMatchObject({ shared: join(cwd, 'shared'), tally: { restored: 9 } });
    expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8').match(/"state":"restored"/g)).toHaveLength(9);

    // A change runs what depends on it, on files that are brought for it.
    writeFileSync(join(cwd, 'my.pipe'), preparing.replace('robust', 'standard'));
    const changed = await pipec(['run', 'my.pipe', '--shared', 'shared'], { cwd });
    expect(changed.stdout).toMatch(/^Done: 1 ran, 1 restored, 7 cached, in /);
  });
});
