import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../compiler/compile.ts';
import { nodeHost, packageRoot } from '../../../compiler/node-host.ts';
import { render } from '../../../language/diagnostics/render.ts';

/**
 * One file a mistake, and beside it what a person is shown. `UPDATE_FIXTURES=1` writes what is shown now; read the difference
 * before it is kept.
 */
const folder = join(import.meta.dirname, 'fixtures');
const names = (kind: string) =>
  readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.pipe'))
    .map((name) => name.slice(0, -'.pipe'.length))
    .sort();

function shown(path: string, text: string): string {
  const { diagnostics } = compile({ path, sets: {}, host: nodeHost(new Map([[path, text]])) });
  return render(diagnostics, { colour: false });
}

describe('rejected', () => {
  for (const name of names('rejected')) {
    test(name, () => {
      const text = readFileSync(join(folder, 'rejected', `${name}.pipe`), 'utf8');
      const expected = join(folder, 'rejected', `${name}.txt`);
      const now = shown(`${name}.pipe`, text);
      if (process.env.UPDATE_FIXTURES === '1') writeFileSync(expected, now);
      expect(now).not.toBe('');
      expect(existsSync(expected), `${expected} is missing`).toBe(true);
      expect(now).toBe(readFileSync(expected, 'utf8'));
    });
  }
});

describe('accepted', () => {
  for (const name of names('accepted')) {
    test(name, () => {
      expect(shown(`${name}.pipe`, readFileSync(join(folder, 'accepted', `${name}.pipe`), 'utf8'))).toBe('');
    });
  }
});

describe('the pipelines that ship', () => {
  for (const name of ['crypto', 'quickstart']) {
    test(name, () => {
      const path = join(packageRoot(), 'pipelines', `${name}.pipe`);
      expect(shown(path, readFileSync(path, 'utf8'))).toBe('');
    });
  }
});
