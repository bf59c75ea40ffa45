import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../cli/command.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipec-fmt-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fmt(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'fmt', ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('pipec fmt', () => {
  it('rewrites what is not canonical, in folders too, and prints the paths', () => {
    mkdirSync(join(folder, 'sub/.hidden'), { recursive: true });
    write('canonical.pipe', 'let a = 1\n');
    write('b.pipe', 'let  b=1');
    write('sub/a.pipe', 'let a=1\n');
    write('sub/other.txt', 'let a=1\n');
    write('sub/.hidden/c.pipe', 'let a=1\n');
    expect(fmt(['.'])).toEqual({ status: 0, stdout: 'b.pipe\nsub/a.pipe\n', stderr: '' });
    expect([read('b.pipe'), read('sub/a.pipe'), read('sub/.hidden/c.pipe')]).toEqual([
      'let b = 1\n',
      'let a = 1\n',
      'let a=1\n',
    ]);
    expect(fmt(['.'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readdirSync(folder).sort()).toEqual(['b.pipe', 'canonical.pipe', 'sub']);
  });

  it('keeps permissions, and follows a link to the file it leads to', () => {
    write('script.pipe', 'let a=1\n');
    chmodSync(join(folder, 'script.pipe'), 0o754);
    symlinkSync('script.pipe', join(folder, 'link.pipe'));
    expect(fmt(['link.pipe'])).toEqual({ status: 0, stdout: 'link.pipe\n', stderr: '' });
    expect(read('script.pipe')).toBe('let a = 1\n');
    expect(statSync(join(folder, 'script.pipe')).mode & 0o777).toBe(0o754);
  });

  it('only lists with --check', () => {
    write('a.pipe', 'let a=1\n');
    write('b.pipe', 'let b = 1\n');
    expect(fmt(['--check', 'a.pipe', 'b.pipe'])).toEqual({ status: 1, stdout: 'a.pipe\n', stderr: '' });
    expect(read('a.pipe')).toBe('let a=1\n');
    expect(fmt(['--check', 'b.pipe'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('reads stdin and prints with --stdin', () => {
    expect(fmt(['--stdin'], 'let a=[1,2]\r\n')).toEqual({ status: 0, stdout: 'let a = [1, 2]\n', stderr: '' });
    expect(fmt(['--stdin', '--check'], 'let a=1')).toEqual({ status: 1, stdout: '', stderr: '' });
    expect(fmt(['--stdin', '--check'], 'let a = 1\n').status).toBe(0);
  });

  it('leaves a file with a syntax error alone, shows what is wrong, and goes on with the others', () => {
    write('a.pipe', 'let a = (1\n');
    write('b.pipe', 'let b=1\n');
    const { status, stdout, stderr } = fmt(['a.pipe', 'b.pipe']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'b.pipe\n' });
    expect(stderr).toContain('a.pipe:1:11');
    expect(read('a.pipe')).toBe('let a = (1\n');
    expect(fmt(['--stdin'], 'let a = (1\n')).toMatchObject({ status: 1, stdout: '' });
  });

  it('says what is wrong with the command line', () => {
    expect(fmt([])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'pipec: fmt needs files or folders\nhelp: "pipec fmt ." formats every .pipe file from here on\n',
    });
    expect(fmt(['absent.pipe'])).toEqual({ status: 1, stdout: '', stderr: 'pipec: there is no file absent.pipe\n' });
    expect(fmt(['--stdin', 'a.pipe'])).toMatchObject({ status: 2 });
    writeFileSync(join(folder, 'latin.pipe'), Buffer.from([0x2f, 0x2f, 0x20, 0xe9, 0x0a]));
    expect(fmt(['latin.pipe'])).toMatchObject({ status: 1, stdout: '' });
    expect(readFileSync(join(folder, 'latin.pipe'))).toHaveLength(5);
  });
});
