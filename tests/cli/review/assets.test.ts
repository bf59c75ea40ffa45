import { readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lock } from '../../../cli/commands/lock.ts';
import { compileFile } from '../../../cli/program.ts';
import { render } from '../../../language/diagnostics/render.ts';
import { type Repository, repository } from './repository.ts';

const bars = (count: number) =>
  [
    'timestamp,open,high,low,close,volume',
    ...Array.from({ length: count }, (_, bar) => `${new Date(Date.UTC(2021, 0, 1, bar)).toISOString()},1,2,1,2,5`),
  ].join('\n');

let git: Repository;

beforeEach(() => {
  git = repository();
  git.write('data/BBB.csv', bars(30));
  git.write('data/AAA.csv', bars(20));
  git.write('data/short.csv', bars(5));
  git.write(
    'each.pipe',
    `dataset bars = ohlcv("${git.path('data/*.csv')}", stamp: open, every: 1h)
let long = [s for s in entities(bars) if s.rows >= 20]
export dataset one[s] for s in long = returns(bars, [1bars])[s]
`,
  );
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(git.folder, { recursive: true, force: true });
});

const file = () => git.path('each.pipe');
const compiled = () => compileFile(file(), {});
const members = () => Object.keys(compiled().plan?.names ?? {}).filter((name) => name.startsWith('one'));

describe('the assets of files', () => {
  it('are read while a pipeline is compiled, each with its number of rows', () => {
    expect(members()).toEqual(['one["AAA"]', 'one["BBB"]']);
    git.write('data/short.csv', bars(21));
    expect(members()).toEqual(['one["AAA"]', 'one["BBB"]', 'one["short"]']);
  });

  it('are pinned by the lock, and a file more is told and changes no plan', () => {
    expect(lock([file()], { set: {} })).toBe(0);
    const pins = () =>
      readFileSync(git.path('pipec.lock'), 'utf8')
        .split('\n')
        .filter((line) => / assets /.test(line));
    expect(pins().map((line) => line.replace(/[0-9a-f]{20}/, 'ID'))).toEqual([
      'each.pipe assets bars/ohlcv ID "AAA" = 20 rows',
      'each.pipe assets bars/ohlcv ID "BBB" = 30 rows',
      'each.pipe assets bars/ohlcv ID "short" = 5 rows',
    ]);
    git.write('data/NEW.csv', bars(40));
    expect(members()).toEqual(['one["AAA"]', 'one["BBB"]']);
    expect(render(compiled().diagnostics, { colour: false })).toContain(
      'warning[PIPE3029]: the files have other assets than pipec.lock: +NEW',
    );
    expect(lock([file()], { set: {}, check: true })).toBe(1);
    expect(lock([file()], { set: {} })).toBe(0);
    expect(pins()).toHaveLength(4);
    expect(members()).toEqual(['one["AAA"]', 'one["BBB"]', 'one["NEW"]']);
    expect(compiled().diagnostics).toEqual([]);
  });

  it('are what the lock says where the files are not here', () => {
    lock([file()], { set: {} });
    const before = readFileSync(git.path('pipec.lock'), 'utf8');
    rmSync(git.path('data'), { recursive: true });
    expect(members()).toEqual(['one["AAA"]', 'one["BBB"]']);
    expect(lock([file()], { set: {} })).toBe(0);
    expect(readFileSync(git.path('pipec.lock'), 'utf8')).toBe(before);
  });

  it('are unknown where there are neither files nor a lock, with what is amiss in the files', () => {
    git.write('data/bad.csv', 'nonsense\n1\n');
    expect(render(compiled().diagnostics, { colour: false })).toContain('error[PIPE3028]: bad.csv has no column');
    rmSync(git.path('data'), { recursive: true });
    expect(render(compiled().diagnostics, { colour: false })).toContain('error[PIPE3028]: no file matches');
  });
});
