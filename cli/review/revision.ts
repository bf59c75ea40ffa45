import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { CompilerHost } from '../../compiler/host.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { exitCode, UsageError } from '../exit.ts';

/** The files of a git revision, by their paths in the working tree. */
export interface Revision {
  /** As it was named. */
  readonly name: string;
  /** The compiler's host on them; the library is the one of today. */
  readonly host: CompilerHost;
  /** The `.pipe` files below `folder`, in the revision or in the working tree, relative to the working directory, sorted. */
  pipelines(folder: string): readonly string[];
}

/** Opens the revision `name` of the repository that `folder` lies in. Throws `UsageError` where there is no git, repository or revision. */
export function openRevision(name: string, folder: string): Revision {
  const root = git(folder, ['rev-parse', '--show-toplevel'], () => {
    throw new UsageError(
      `${resolve(folder)} is in no git repository`,
      'diff compares with a revision of git',
      exitCode.failed,
    );
  }).trim();
  const commit = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], () => {
    throw new UsageError(
      `git knows no revision ${name}`,
      'name a commit, a branch or a tag, e.g. HEAD or main',
      exitCode.failed,
    );
  }).trim();
  const known = new Map<string, string | undefined>();
  const readText = (path: string): string | undefined => {
    if (!known.has(path)) known.set(path, textAt(root, commit, path));
    return known.get(path);
  };
  return {
    name,
    host: { ...nodeHost(), readText },
    pipelines: (below) => {
      const inTree = git(below, ['ls-tree', '-r', '-z', '--name-only', commit], () => '');
      const here = git(below, ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], () => '');
      const names = [...inTree.split('\0'), ...here.split('\0')].filter((path) => path.endsWith('.pipe'));
      return [...new Set(names)].map((path) => relative('.', join(below, path))).sort();
    },
  };
}

function textAt(root: string, commit: string, path: string): string | undefined {
  const inside = relative(root, realFile(path)).replaceAll(sep, '/');
  if (inside.startsWith('../')) return undefined;
  let missing = false;
  const text = git(root, ['show', '--end-of-options', `${commit}:${inside}`], () => {
    missing = true;
    return '';
  });
  return missing ? undefined : text;
}

/** The file's real path; of one that is gone, its folder's. */
function realFile(path: string): string {
  const whole = resolve(path);
  const missing: string[] = [];
  for (let candidate = whole; ; candidate = dirname(candidate)) {
    try {
      return join(realpathSync(candidate), ...missing);
    } catch {
      if (dirname(candidate) === candidate) return whole;
      missing.unshift(basename(candidate));
    }
  }
}

function git(folder: string, args: readonly string[], failed: () => string): string {
  try {
    return execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError('git is not installed, or not on the PATH', undefined, exitCode.failed);
    return failed();
  }
}
