import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, ended, main, pipec, start } from './command.ts';
import { barsCsv, makeProject, preparing } from './project.ts';

const files = { 'my.pipe': preparing, 'bars.csv': barsCsv() };

/** Whatever went wrong: a person is told, and never by a stack. */
function expectWords(result: Ended, code: number, words: RegExp): void {
  expect(result.stderr).not.toMatch(/this is a bug|^ +at /m);
  expect(result.stderr).toMatch(words);
  expect(result.code).toBe(code);
}

describe('files that are no pipelines', () => {
  it('are told apart', async () => {
    const cwd = makeProject({ ...files, 'empty.pipe': '', 'mark.pipe': '\ufeffpipeline x\r\n' });
    writeFileSync(join(cwd, 'binary.pipe'), Buffer.from([112, 0, 255, 1]));
    writeFileSync(join(cwd, 'latin.pipe'), Buffer.from('pipeline x // \xe4', 'latin1'));
    symlinkSync('loop.pipe', join(cwd, 'loop.pipe'));
    symlinkSync('nowhere', join(cwd, 'dangling.pipe'));
    const check = (name: string): Promise<Ended> => pipec(['check', name], { cwd });
    expectWords(await check('.'), 1, /^pipec: \. is a folder\nhelp: /);
    expectWords(await check(''), 1, /^pipec: there is no file ""\n$/);
    expectWords(await check('my.pipe/x'), 1, /^pipec: there is no file my\.pipe\/x\n$/);
    expectWords(await check('dangling.pipe'), 1, /^pipec: there is no file dangling\.pipe\n$/);
    expectWords(await check('loop.pipe'), 1, /^pipec: loop\.pipe cannot be read: too many symbolic links/);
    expectWords(await check('binary.pipe'), 1, /^pipec: binary\.pipe is no text: its byte 2 is 0\nhelp: .*UTF-16/);
    expectWords(await check('latin.pipe'), 1, /^pipec: latin\.pipe is no UTF-8 text\nhelp: save it as UTF-8/);
    expectWords(await check('bars.csv'), 1, /^error\[PIPE1020\]: `symbol` begins no declaration/);
    for (const name of ['empty.pipe', 'mark.pipe', '/dev/null']) {
      expect(await check(name)).toMatchObject({ code: 0, stderr: '', stdout: `ok ${name}: 0 declarations\n` });
    }
    const nothing = await pipec(['run', 'empty.pipe'], { cwd });
    expect(nothing).toMatchObject({ code: 0, stdout: 'Nothing to run: the pipeline has no steps.\n' });
  });

  it('are read through links and under any name', async () => {
    const name = "ein Täst's 数 $HOME & \\n.pipe";
    const cwd = makeProject({ ...files, [name]: preparing });
    symlinkSync(name, join(cwd, 'link.pipe'));
    for (const path of [name, 'link.pipe', join(cwd, name)]) {
      expect(await pipec(['check', path], { cwd })).toMatchObject({ code: 0, stdout: `ok ${path}: 4 declarations\n` });
    }
    expect((await pipec(['run', name], { cwd })).stdout).toMatch(/^Done: 9 ran/);
    expect((await pipec(['run', 'link.pipe'], { cwd })).stdout).toMatch(/^Nothing to do: 9 steps cached/);
    const folder = makeProject({ 'a folder ü/my.pipe': preparing, 'a folder ü/bars.csv': files['bars.csv'] });
    const inside = join(folder, 'a folder ü');
    expect((await pipec(['run', 'my.pipe', '--store', 'st öre'], { cwd: inside })).code).toBe(0);
    expect(readdirSync(inside)).toContain('st öre');
  });
});

describe('a Node that may not compile texts', () => {
  it('reads many declarations of one shape', async () => {
    const declarations = ['a', 'b', 'c', 'd', 'e'].map((name) => `let in_${name} = 1h\n`);
    const cwd = makeProject({ 'my.pipe': declarations.join('') });
    const env = { NODE_OPTIONS: '--disallow-code-generation-from-strings' };
    const result = await pipec(['check', 'my.pipe'], { cwd, env });
    expect(result).toMatchObject({ code: 0, stderr: '', stdout: 'ok my.pipe: 5 declarations\n' });
  });
});

describe('values that make no sense', () => {
  it('are answered', async () => {
    const cwd = makeProject({ ...files, 'folder/more.csv': '' });
    const run = (set: string): Promise<Ended> => pipec(['run', 'my.pipe', '--set', set], { cwd });
    expectWords(await run('data=nowhere.csv'), 1, /^pipec: no file "nowhere\.csv" in \.\n/);
    expectWords(await run('data=bar.csv'), 1, /did you mean "bars\.csv"\?/);
    expectWords(await run('data=folder'), 1, /"folder" is a folder\nhelp: name its files: "folder\/\*\.csv"/);
    expectWords(await run('data='), 1, /is a folder/);
    expectWords(await run('data=*.json'), 1, /no file matches "\*\.json" in \.\n/);
    expectWords(await run('data=a\nb'), 1, /no file/);
    expectWords(await run('data=pipec.yaml'), 1, /FAILED bars/);
    expectWords(await run('__proto__=1'), 1, /PIPE2014/);
    expectWords(await run('period=14bars) + ('), 1, /error\[/);
    expectWords(await run(`period=${'('.repeat(50_000)}`), 1, /error\[/);
    expectWords(await run('=1'), 2, /gives no value/);
    for (const target of ['', 'toString', 'prepared.test', 'data']) {
      expectWords(await pipec(['run', 'my.pipe', '--target', target], { cwd }), 1, /has nothing called/);
    }
  });
});

describe('a store', () => {
  it('that is something else is refused', async () => {
    const cwd = makeProject({ ...files, 'other/notes.txt': '' });
    for (const command of ['plan', 'run']) {
      const on = (store: string): Promise<Ended> => pipec([command, 'my.pipe', '--store', store], { cwd });
      expectWords(await on('my.pipe'), 1, /^pipec: the store .*my\.pipe is no folder\nhelp: /);
      expectWords(await on('other'), 1, /other is no store of pipec, and holds other things \(notes\.txt\)\nhelp: /);
    }
    expect(readdirSync(join(cwd, 'other'))).toEqual(['notes.txt']);
    expectWords(await pipec(['run', 'my.pipe', '--store', 'my.pipe/x'], { cwd }), 1, /cannot be written/);
  });

  it('of a later version, or of none, is left alone', async () => {
    const cwd = makeProject(files);
    await pipec(['run', 'my.pipe'], { cwd });
    const format = join(cwd, '.pipec/format');
    for (const [text, words] of [
      ['99\n', /was written by a later version of pipec \(its format is 99; this one knows \d+\)\nhelp: upgrade/],
      ['pipe\n', /says that its format is "pipe", which no version of pipec wrote\nhelp: /],
    ] as const) {
      writeFileSync(format, text);
      for (const command of ['plan', 'run']) expectWords(await pipec([command, 'my.pipe'], { cwd }), 1, words);
      expect(readFileSync(format, 'utf8')).toBe(text);
    }
    writeFileSync(format, '');
    expect((await pipec(['run', 'my.pipe'], { cwd })).stdout).toBe('Nothing to do: 9 steps cached.\n');
  });

  it('may lose its memories and loses no result', async () => {
    const cwd = makeProject(files);
    await pipec(['run', 'my.pipe'], { cwd });
    const store = join(cwd, '.pipec');
    const noise = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 256));
    const last = join(store, 'last', readdirSync(join(store, 'last'))[0] ?? '');
    const damages: Readonly<Record<string, () => void>> = {
      'index of noise': () => writeFileSync(join(store, 'index.sqlite'), noise),
      'index cut short': () =>
        writeFileSync(join(store, 'index.sqlite'), readFileSync(join(store, 'index.sqlite')).subarray(0, 5000)),
      'index a folder': () => replaceByFolder(join(store, 'index.sqlite')),
      'digests of noise': () => writeFileSync(join(store, 'stat.idx'), noise),
      'digests a folder': () => replaceByFolder(join(store, 'stat.idx')),
      'last run of noise': () => writeFileSync(last, noise),
      'last run of other things': () =>
        writeFileSync(last, '{"format":"pipec.last/1","steps":{"bars/ohlcv":null,"a":{"title":3}}}'),
      'last run a list': () => writeFileSync(last, '{"format":"pipec.last/1","steps":[null]}'),
      'last runs a file': () => {
        rmSync(join(store, 'last'), { recursive: true });
        writeFileSync(join(store, 'last'), '');
      },
      'a lock of noise': () => writeFileSync(join(store, 'locks', 'run-x~0123456789abcdef'), noise),
      'an attempt of nobody': () => mkdirSync(join(store, 'tmp/20000101-000000-000-000000/x'), { recursive: true }),
    };
    for (const [name, damage] of Object.entries(damages)) {
      damage();
      for (const command of ['plan', 'run']) {
        const { code, stdout, stderr } = await pipec([command, 'my.pipe'], { cwd });
        expect([name, code, stdout.split('\n').at(-2), stderr.replace(/^run .*: 9 steps, 9 cached\n$/, '')]).toEqual([
          name,
          0,
          'Nothing to do: 9 steps cached.',
          '',
        ]);
      }
    }
  }, 300_000);
});

function replaceByFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
}

/** Tests of permissions need a user whom they bind; root may become one. */
const nobody =
  process.getuid?.() === 0 && canDropRights() ? ['--reuid=65534', '--regid=65534', '--clear-groups'] : undefined;

function canDropRights(): boolean {
  try {
    execFileSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '-e', '0'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

const unprivileged = (words: readonly string[], cwd: string): Promise<Ended> =>
  nobody === undefined
    ? pipec(words, { cwd })
    : ended(start('setpriv', [...nobody, process.execPath, main, ...words], { cwd, env: { HOME: '/tmp' } }));

const rightsBind = process.getuid?.() !== 0 || nobody !== undefined;

describe.skipIf(!rightsBind)('what may not be read or written (skipped for root without setpriv)', () => {
  it('is told of', async () => {
    const cwd = makeProject({
      ...files,
      'secret.pipe': preparing,
      'hidden/bars.csv': files['bars.csv'],
      'secret.csv': '',
    });
    chmodSync(cwd, 0o755);
    expect((await pipec(['run', 'my.pipe'], { cwd })).code).toBe(0);
    const run = (...words: readonly string[]): Promise<Ended> => unprivileged(words, cwd);
    try {
      for (const name of ['secret.pipe', 'secret.csv', 'hidden']) chmodSync(join(cwd, name), 0);
      for (const name of ['.pipec', '.pipec/locks', '.pipec/cas']) chmodSync(join(cwd, name), 0o555);
      chmodSync(cwd, 0o555);
      expectWords(await run('check', 'secret.pipe'), 1, /^pipec: secret\.pipe cannot be read: permission denied\n/);
      expect(await run('plan', 'my.pipe')).toMatchObject({ code: 0, stderr: '' });
      expectWords(
        await run('run', 'my.pipe'),
        1,
        /^pipec: the store .* cannot be written: .*permission denied.*\nhelp: /,
      );
      expectWords(await run('run', 'my.pipe', '--store', 'new'), 1, /cannot be written: .*permission denied/);
      expectWords(
        await run('plan', 'my.pipe', '--set', 'data=secret.csv'),
        1,
        /secret\.csv cannot be read: .*permission/,
      );
      expectWords(await run('plan', 'my.pipe', '--set', 'data=hidden/bars.csv'), 1, /cannot be read: .*permission/);
      expectWords(
        await run('graph', 'my.pipe', '-o', 'x.svg'),
        1,
        /^pipec: x\.svg cannot be written: permission denied\n/,
      );
      expectWords(
        await run('plan', 'my.pipe', '-o', 'x.json'),
        1,
        /^pipec: x\.json cannot be written: permission denied\n/,
      );
    } finally {
      for (const name of ['', 'hidden', '.pipec', '.pipec/locks', '.pipec/cas']) chmodSync(join(cwd, name), 0o755);
    }
  });
});

describe('places that are not there', () => {
  it('are named', async () => {
    const cwd = makeProject(files);
    expectWords(
      await pipec(['graph', 'my.pipe', '-o', 'no/x.svg'], { cwd }),
      1,
      /no\/x\.svg cannot be written.*\nhelp: there is no folder no/,
    );
    expectWords(await pipec(['plan', 'my.pipe', '-o', '.'], { cwd }), 1, /^pipec: \. is a folder\n/);
    expectWords(await pipec(['plan', 'my.pipe', '-o', ''], { cwd }), 2, /^pipec: -o names no file\n/);
    expect(readdirSync(cwd).sort()).toEqual(['.pipec', 'bars.csv', 'my.pipe', 'pipec.yaml']);
    const gone = `mkdir gone && cd gone && rmdir ../gone && "${process.execPath}" "${main}" plan "${cwd}/my.pipe"`;
    expectWords(
      await ended(start('bash', ['-c', gone], { cwd })),
      1,
      /^pipec: the current folder is not there any more\n/,
    );
  });

  it('may be the reports', async () => {
    const cwd = makeProject({ ...files, reports: 'a file' });
    const text = preparing
      .replace('export dataset', 'dataset')
      .concat(
        'stage trees = train(Mlp(hidden: [4]), prepared) { epochs: 1 }\nstage scores = evaluate(trees, on: prepared.test)\nreport summary = compare(scores)\n',
      );
    writeFileSync(join(cwd, 'my.pipe'), text);
    const { code, stdout, stderr } = await pipec(['run', 'my.pipe'], { cwd });
    expect({ code, stdout: stdout.split(',')[0] }).toEqual({ code: 1, stdout: 'Done: 12 ran' });
    expect(stderr).toMatch(
      /pipec: reports cannot be written to .*reports: .*\nhelp: what the run found is in the store/,
    );
    rmSync(join(cwd, 'reports'));
    expect((await pipec(['run', 'my.pipe'], { cwd })).stdout).toMatch(
      /^Nothing to do.*\nreport reports\/preparing\/summary\.html\n$/,
    );
    cpSync(join(cwd, '.pipec'), join(realpathSync(cwd), 'copy'), { recursive: true });
    expect((await pipec(['run', 'my.pipe', '--store', 'copy'], { cwd })).stdout).toMatch(/^Nothing to do/);
  });
});
