import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../compiler/node-host.ts';
import { ended, start } from './command.ts';
import { makeProject } from './project.ts';

const root = packageRoot();

/** A Node that is too old for pipec, as many systems have it. */
const oldNode = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)]
  .map((folder) => join(folder, 'node'))
  .find((path) => existsSync(path) && majorOf(path) < 24);

function majorOf(path: string): number {
  try {
    return Number(execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).split('.')[0]);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** An installed pipec whose main program is `main`; with `carried`, the Node that comes with it. */
function install(main: string | undefined, carried: boolean): string {
  const folder = makeProject(main === undefined ? {} : { 'dist/cli/main.js': main });
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'node_modules'));
  copyFileSync(join(root, 'bin/pipec.js'), join(folder, 'bin/pipec.js'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  const node = dirname(createRequire(import.meta.url).resolve('node/package.json'));
  if (carried) symlinkSync(node, join(folder, 'node_modules/node'));
  return folder;
}

const told = 'console.log(JSON.stringify({ node: process.version, words: process.argv.slice(2) }));';

describe('the launcher', () => {
  it('says what to do where nothing is built', async () => {
    const folder = install(undefined, false);
    const { code, stderr } = await ended(start(process.execPath, [join(folder, 'bin/pipec.js')], { cwd: folder }));
    expect(code).toBe(1);
    expect(stderr).toBe(
      `pipec: not built yet: ${folder}/dist/cli/main.js is missing\nhelp: run "npm run build" in ${folder}\n`,
    );
  });

  it('is found through links', async () => {
    const folder = install(told, false);
    const elsewhere = makeProject();
    symlinkSync(join(folder, 'bin/pipec.js'), join(elsewhere, 'pipec'));
    const { code, stdout } = await ended(
      start(process.execPath, [join(elsewhere, 'pipec'), 'a b'], { cwd: elsewhere }),
    );
    expect({ code, words: JSON.parse(stdout).words }).toEqual({ code: 0, words: ['a b'] });
  });
});

describe.skipIf(oldNode === undefined)('the launcher under an old Node (skipped where the machine has none)', () => {
  const launch = (folder: string, ...words: readonly string[]) =>
    start(oldNode ?? '', [join(folder, 'bin/pipec.js'), ...words], { cwd: folder });

  it('starts the carried one, with the same words and input, and ends as it does', async () => {
    const folder = install(`${told} process.stdin.on('data', (data) => { process.exitCode = Number(data); });`, true);
    const { code, stdout, stderr } = await ended(launch(folder, 'run', 'my file.pipe', ''), '7');
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    const { node, words } = JSON.parse(stdout);
    expect(Number(/^v(\d+)/.exec(node)?.[1])).toBeGreaterThanOrEqual(24);
    expect(words).toEqual(['run', 'my file.pipe', '']);
  });

  it('hands signals on', async () => {
    const main = `setInterval(() => {}, 1000);
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => { console.log(name); process.exit(9); });
      console.log('ready');`;
    const folder = install(main, true);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const child = launch(folder);
      child.stdout?.once('data', () => child.kill(signal));
      expect(await ended(child)).toEqual({ code: 9, signal: null, stdout: `ready\n${signal}\n`, stderr: '' });
    }
  });

  it('dies of what the carried one dies of', async () => {
    const folder = install("process.kill(process.pid, 'SIGKILL');", true);
    expect(await ended(launch(folder))).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('takes the carried one along when it is killed', async () => {
    const main = `import { writeFileSync } from 'node:fs';
      setInterval(() => {}, 1000);
      process.on('disconnect', () => { writeFileSync('gone', 'yes'); process.exit(); });
      console.log('ready');`;
    const folder = install(main, true);
    const child = launch(folder);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGKILL');
    // The output is closed when the last of the two is gone.
    await ended(child);
    expect(readFileSync(join(folder, 'gone'), 'utf8')).toBe('yes');
  });

  it('says what to do where none is carried', async () => {
    const folder = install(told, false);
    const { code, stderr } = await ended(launch(folder));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^pipec: needs Node 24 or later, and this is v\d+\.\d+\.\d+\nhelp: run "npm ci" /);
  });

  it.skipIf(!existsSync(join(root, 'dist/cli/main.js')))('checks a pipeline', async () => {
    const child = start(oldNode ?? '', [join(root, 'bin/pipec.js'), 'check', 'pipelines/quickstart.pipe'], {
      cwd: root,
    });
    expect(await ended(child)).toMatchObject({
      code: 0,
      stdout: 'ok pipelines/quickstart.pipe: 10 declarations\n',
      stderr: '',
    });
  });
});
