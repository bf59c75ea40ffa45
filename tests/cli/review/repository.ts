import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A git repository of its own, in a temporary folder. */
export interface Repository {
  readonly folder: string;
  path(name: string): string;
  write(name: string, text: string): void;
  commit(message: string): void;
}

export function repository(): Repository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pipec-review-')));
  const git = (...args: readonly string[]) =>
    execFileSync(
      'git',
      ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...args],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
  git('init', '-q', '-b', 'main');
  const path = (name: string) => join(folder, name);
  return {
    folder,
    path,
    write(name, text) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
    },
    commit(message) {
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
    },
  };
}
