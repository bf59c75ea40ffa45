import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../../compiler/node-host.ts';
import { render } from '../../../language/diagnostics/render.ts';
import { renderedFixtures } from '../../rendered-fixtures.ts';
import { compiled } from './compiled.ts';

renderedFixtures(
  'what leaks or does not fit together',
  new URL('./fixtures/rejected/', import.meta.url),
  (file) => compiled(file.text, file.path).diagnostics,
);

function shown(path: string): string {
  return render(compiled(readFileSync(path, 'utf8'), path).diagnostics, { colour: false });
}

describe('honest twins', () => {
  const folder = join(import.meta.dirname, 'fixtures', 'accepted');
  for (const name of readdirSync(folder)) test(name, () => expect(shown(join(folder, name))).toBe(''));
});

describe('the pipelines that ship', () => {
  for (const name of ['crypto', 'quickstart', 'ucr'])
    test(name, () => expect(shown(join(packageRoot(), 'pipelines', `${name}.pipe`))).toBe(''));
});
