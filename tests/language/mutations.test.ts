import { describe, expect, it } from 'vitest';
import { render } from '../../language/diagnostics/render.ts';
import { parseWith } from '../../language/parser/parse.ts';
import type { SourceFile } from '../../language/source/source.ts';
import { firstUnnested, walk } from '../../language/syntax/walk.ts';
import { CountingParser } from './counting-parser.ts';
import { generator, mutated, mutatedSources } from './mutated.ts';

/** `npm run test:whole` reads ten times as many. */
const rounds = process.env.FULL === '1' ? 200_000 : 20_000;
const parser = new CountingParser();

/** What must hold of every text. */
function examine(file: SourceFile): number {
  parser.looks = 0;
  const { module, diagnostics } = parseWith(parser, file);
  if (parser.looks > 60 * file.text.length + 2000) expect.fail(`${parser.looks} looks at tokens\n${file.text}`);
  const unnested = firstUnnested(module);
  if (unnested) expect.fail(`spans do not nest: ${JSON.stringify(unnested)}\n${file.text}`);
  for (const { title, primary, related, fix } of diagnostics) {
    for (const { location } of [primary, ...related, ...(fix?.edits ?? [])]) {
      const { start, end } = location.span;
      if (!(start >= 0 && start <= end && end <= file.text.length))
        expect.fail(`${title}: ${start}–${end}\n${file.text}`);
    }
    if (/undefined|NaN|\[object/.test(title)) expect.fail(`${title}\n${file.text}`);
  }
  if (render(diagnostics, { colour: false }) !== '') return 1;
  for (const node of walk(module))
    if (node.kind === 'missing' || node.kind === 'invalid')
      expect.fail(`nothing is told of ${node.kind}\n${file.text}`);
  return 0;
}

describe('mutated texts', () => {
  it('always give a tree, and a diagnostic where a piece is missing', () => {
    const draw = generator(20260901);
    let broken = 0;
    for (let round = 0; round < rounds; round++) {
      const text = mutated(mutatedSources[draw(mutatedSources.length)] ?? '', draw);
      broken += examine({ path: `mutation-${round}.pipe`, text });
    }
    expect(broken).toBeGreaterThan(rounds / 2);
  });
});
