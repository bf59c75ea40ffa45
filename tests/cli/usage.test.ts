import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { pipec, seen } from './command.ts';
import { makeProject, preparing } from './project.ts';

const commands = [
  'check',
  'plan',
  'run',
  'graph',
  'fmt',
  'explain',
  'cache',
  'cache gc',
  'model',
  'export',
  'predict',
  'diff',
  'lock',
  'new',
  'import',
  'docs',
  'completion',
] as const;

describe('the command line', () => {
  it('explains itself', async () => {
    const cwd = makeProject();
    await expect(seen(await pipec([], { cwd }), cwd)).toMatchFileSnapshot('golden/help.txt');
    expect(await pipec(['--help'], { cwd })).toEqual(await pipec([], { cwd }));
    expect(await pipec(['help'], { cwd })).toEqual(await pipec([], { cwd }));
    for (const command of commands) {
      const help = await pipec([...command.split(' '), '--help'], { cwd });
      await expect(seen(help, cwd)).toMatchFileSnapshot(`golden/help-${command.replace(' ', '-')}.txt`);
      for (const line of help.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
    expect((await pipec(['--version'], { cwd })).stdout).toBe(`${packageJson.version}\n`);
  });

  it('answers a mistaken command line with 2 and what to do', async () => {
    const cwd = makeProject({ 'my.pipe': preparing });
    const mistakes: Readonly<Record<string, readonly string[]>> = {
      'unknown-command': ['chek', 'my.pipe'],
      'unknown-option': ['check', '--jsn', 'my.pipe'],
      'missing-file-argument': ['run'],
      'two-files': ['run', 'my.pipe', 'my.pipe'],
      'set-without-value': ['run', 'my.pipe', '--set', 'period'],
      'set-twice': ['run', 'my.pipe', '--set', 'period=1bars', '--set', 'period=2bars'],
      'jobs-no-count': ['run', 'my.pipe', '--jobs', 'many'],
      'store-empty': ['run', 'my.pipe', '--store', ''],
      'unknown-format': ['graph', 'my.pipe', '--format', 'png'],
      'explain-nothing': ['explain'],
      'cache-nothing': ['cache'],
      'cache-no-count': ['cache', 'gc', '--keep-runs', 'few'],
      'explain-unknown': ['explain', 'PIPE501'],
    };
    for (const [name, words] of Object.entries(mistakes)) {
      const result = await pipec(words, { cwd });
      expect(result.code).toBe(2);
      await expect(seen(result, cwd)).toMatchFileSnapshot(`golden/usage-${name}.txt`);
    }
  });

  it('explains diagnostics', async () => {
    const cwd = makeProject();
    const page = await pipec(['explain', 'PIPE5001'], { cwd });
    await expect(seen(page, cwd)).toMatchFileSnapshot('golden/explain.txt');
    expect(await pipec(['explain', '5001'], { cwd })).toEqual(page);
    expect(await pipec(['explain', 'pipe5001'], { cwd })).toEqual(page);
    const list = (await pipec(['explain', '--list'], { cwd })).stdout.trimEnd().split('\n');
    expect(list).toEqual(list.toSorted());
    for (const line of list) expect(line).toMatch(/^PIPE\d{4} {2}(error {2}|warning) {2}\S.*\.$/);
  });
});
