import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts';
import { render } from '../language/diagnostics/render.ts';
import type { SourceFile } from '../language/source/source.ts';

/**
 * One test for each `NAME.pipe` in `directory`: what `check` says of it, rendered without colour, is the text of `NAME.txt`
 * beside it. `UPDATE_FIXTURES=1` writes those texts, for a person to read before they are committed; under `CI` it fails.
 */
export function renderedFixtures(
  title: string,
  directory: URL,
  check: (file: SourceFile) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>,
): void {
  const update = process.env.UPDATE_FIXTURES === '1';
  if (update && process.env.CI) throw new Error('UPDATE_FIXTURES must not be set where CI runs');
  const names = readdirSync(directory).filter((name) => name.endsWith('.pipe'));
  const orphans = readdirSync(directory).filter(
    (name) => name.endsWith('.txt') && !names.includes(`${basename(name, '.txt')}.pipe`),
  );
  describe(title, () => {
    it('has a source for every rendered text', () => expect(orphans).toEqual([]));
    for (const name of names.sort()) {
      it(basename(name, '.pipe'), async () => {
        const file = { path: name, text: readFileSync(new URL(name, directory), 'utf8') };
        const rendered = render(await check(file), { colour: false });
        expect(rendered, 'a mistake must be told').not.toBe('');
        const expected = new URL(`${basename(name, '.pipe')}.txt`, directory);
        if (update) writeFileSync(expected, rendered);
        else if (!existsSync(expected)) expect.fail(`${expected.pathname} is absent: run with UPDATE_FIXTURES=1`);
        else expect(rendered).toBe(readFileSync(expected, 'utf8'));
      });
    }
  });
}
