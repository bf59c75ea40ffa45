import { readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lock } from '../../../cli/commands/lock.ts';
import { holdToLock } from '../../../cli/review/locked.ts';
import { makeStyle } from '../../../cli/terminal/style.ts';
import { compile } from '../../../compiler/compile.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import { openStore } from '../../../runtime/store/store.ts';
import { type Repository, repository } from './repository.ts';

const program = (path: string) => `pipeline example

param data: Path = "${path}"

dataset bars = ohlcv(data) { stamp: open, every: 1h }
export features candidates = returns(bars, [1bars, 4bars]) + rsi(bars, 14bars)
`;

const csv = 'timestamp,open,high,low,close,volume\n2021-01-01T00:00:00Z,1,2,1,2,5\n';

let git: Repository;
let printed = '';

beforeEach(() => {
  git = repository();
  git.write('data/A.csv', csv);
  git.write('one.pipe', program(git.path('data/*.csv')));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(git.folder, { recursive: true, force: true });
});

const read = () => readFileSync(git.path('pipec.lock'), 'utf8');
const make = (...names: readonly string[]) =>
  lock(
    names.map((name) => git.path(name)),
    { set: {} },
  );
const check = () => lock([git.path('one.pipe')], { set: {}, check: true });

describe('a lock', () => {
  it('has sorted facts of arguments, operators and data, and no time', () => {
    expect(make('one.pipe')).toBe(0);
    const lines = read().trimEnd().split('\n');
    const facts = lines.slice(1);
    expect(facts).toEqual([...facts].sort());
    expect(facts).toContain('one.pipe argument candidates/rsi period = 14bars');
    expect(facts).toContain('one.pipe operator rsi = version 1');
    expect(facts).toContain('one.pipe input candidates/rsi bars = bars/ohlcv');
    expect(facts.find((line) => line.startsWith('one.pipe data bars/ohlcv.data A.csv = '))).toMatch(/= [0-9a-f]{64}$/);
    expect(facts.find((line) => line.startsWith('one.pipe arguments candidates/rsi = '))).toMatch(/= [0-9a-f]{16}$/);
    const before = read();
    rmSync(git.path('pipec.lock'));
    make('one.pipe');
    expect(read()).toBe(before);
  });

  it('holds while nothing changes, whatever the layout of the text', () => {
    make('one.pipe');
    git.write('one.pipe', `// a word\n${program(git.path('data/*.csv'))}`);
    expect(check()).toBe(0);
    expect(printed).toContain('ok');
  });

  it('shows the lines that changed', () => {
    make('one.pipe');
    git.write('one.pipe', program(git.path('data/*.csv')).replace('14bars', '21bars'));
    printed = '';
    const before = read();
    expect(check()).toBe(1);
    expect(printed).toContain(
      '  - argument candidates/rsi period = 14bars\n  + argument candidates/rsi period = 21bars\n',
    );
    expect(read()).toBe(before);
  });

  it('notices other data, and leaves data that is not here alone', () => {
    make('one.pipe');
    git.write('data/A.csv', `${csv}2021-01-01T01:00:00Z,1,2,1,2,5\n`);
    expect(check()).toBe(1);
    expect(printed).toMatch(/- data bars\/ohlcv\.data A\.csv = [0-9a-f]+\n {2}\+ data bars\/ohlcv\.data A\.csv = /);
    rmSync(git.path('data'), { recursive: true });
    expect(check()).toBe(0);
    make('one.pipe');
    expect(read()).toContain('data bars/ohlcv.data A.csv');
  });

  it('is shared by the pipelines of a project', () => {
    git.write('deep/two.pipe', program(git.path('data/*.csv')).replace('14bars', '9bars'));
    make('one.pipe', 'deep/two.pipe');
    expect(read()).toContain('deep/two.pipe argument candidates/rsi period = 9bars');
    expect(read()).toContain('\none.pipe argument candidates/rsi period = 14bars');
    expect(check()).toBe(0);
  });

  it('with the marks of a merge is refused', () => {
    git.write('pipec.lock', '# lock\n<<<<<<< HEAD\none.pipe param a = 1\n=======\n>>>>>>> other\n');
    expect(() => check()).toThrow('marks of a merge conflict');
  });
});

describe('a locked run', () => {
  const hold = () => {
    const path = git.path('one.pipe');
    const { plan } = compile({ path, host: nodeHost() });
    if (plan === undefined) throw new Error('it does not check');
    holdToLock(plan, path, openStore({ from: path }), makeStyle(false));
  };

  it('is refused without a lock, and where something changed', () => {
    expect(hold).toThrow(/pipec\.lock says nothing of/);
    make('one.pipe');
    expect(hold).not.toThrow();
    git.write('one.pipe', program(git.path('data/*.csv')).replace('4bars', '6bars'));
    expect(hold).toThrow(
      /- argument candidates\/returns periods = \[1bars, 4bars\]\n {2}\+ argument candidates\/returns periods = \[1bars, 6bars\]/,
    );
  });
});
