import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pipec } from './command.ts';
import { barsCsv, makeProject, preparing } from './project.ts';

describe('pipec cache', () => {
  it('says where there is no store', async () => {
    const cwd = makeProject();
    for (const command of ['du', 'gc', 'verify']) {
      expect(await pipec(['cache', command], { cwd })).toMatchObject({
        code: 1,
        stdout: '',
        stderr: `pipec: there is no store ${cwd}/.pipec\nhelp: the first run makes one\n`,
      });
    }
  });

  it('tells what the store takes, and removes what no run wants', async () => {
    const cwd = makeProject({ 'my.pipe': preparing, 'bars.csv': barsCsv() });
    await pipec(['run', 'my.pipe'], { cwd });
    const size = async (): Promise<string> => (await pipec(['cache', 'du'], { cwd })).stdout;
    const first = await size();
    expect(first.split('\n').map((line) => line.trim().split(/\s+/).at(-1))).toEqual([
      `${cwd}/.pipec`,
      'logs',
      'gave',
      'runs',
      'trainings',
      'way',
      'all',
      '',
    ]);
    expect(first).toMatch(/ 9 files {2}records /);
    await pipec(['run', 'my.pipe', '--set', 'period=20bars'], { cwd });
    // Results of the last run stay, and so does whatever is young.
    const young = await pipec(['cache', 'gc', '--keep-runs', '1'], { cwd });
    expect(young.stdout).toBe('Removed: 0 results, 0 files, journals of 0 runs; 0 B.\n');
    const words = ['cache', 'gc', '--keep-runs', '1', '--keep-days', '0'];
    const would = await pipec([...words, '--dry-run'], { cwd });
    expect(would.stdout).toMatch(/^Would remove: 6 results, \d+ files, journals of 1 run; [\d.]+ [KM]iB\.\n$/);
    const removed = await pipec(words, { cwd });
    expect(removed.stdout).toBe(would.stdout.replace('Would remove', 'Removed'));
    expect((await pipec(['run', 'my.pipe', '--set', 'period=20bars'], { cwd })).stdout).toMatch(/^Nothing to do/);
    expect((await pipec(['run', 'my.pipe'], { cwd })).stdout).toMatch(/^Done: 6 ran, 3 cached/);
  });

  it('finds damage, and the next run mends it', async () => {
    const cwd = makeProject({ 'my.pipe': preparing, 'bars.csv': barsCsv() });
    await pipec(['run', 'my.pipe'], { cwd });
    expect((await pipec(['cache', 'verify'], { cwd })).stdout).toMatch(/^Whole: 9 records and \d+ files read, /);
    const blobs = join(cwd, '.pipec/cas');
    const folder = join(blobs, readdirSync(blobs)[0] ?? '');
    const blob = readdirSync(folder)[0] ?? '';
    const bytes = readFileSync(join(folder, blob));
    chmodSync(join(folder, blob), 0o644);
    writeFileSync(
      join(folder, blob),
      bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)),
    );
    const found = await pipec(['cache', 'verify'], { cwd });
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(new RegExp(`^damaged file ${blob}\nDamaged: 1 removed; `));
    expect((await pipec(['cache', 'verify'], { cwd })).code).toBe(0);
    expect((await pipec(['run', 'my.pipe'], { cwd })).code).toBe(0);
  });
});
