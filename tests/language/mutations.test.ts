import { describe, expect, it } from 'vitest';
import { render } from '../../language/diagnostics/render.ts';
import { parseWith } from '../../language/parser/parse.ts';
import { pipeLexer } from '../../language/parser/tokens.ts';
import type { SourceFile } from '../../language/source/source.ts';
import { firstUnnested, walk } from '../../language/syntax/walk.ts';
import { CountingParser } from './counting-parser.ts';
import { mistakenTexts, programTexts, shippedTexts } from './texts.ts';

/** `npm run test:whole` reads ten times as many. */
const rounds = process.env.FULL === '1' ? 200_000 : 20_000;
const parser = new CountingParser({ validate: false });

/** A small generator with a given beginning (mulberry32, T. Ettinger): the same mutations on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

const strange = [
  '"',
  "'",
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '|>',
  '..',
  '..<',
  '=',
  '==',
  ',',
  ':',
  '.',
  '*',
  '-',
];
const stranger = [
  '%',
  '\\',
  '\n',
  '\r',
  '\t',
  '\u0000',
  'é',
  '€',
  '“',
  '<<<<<<< a\n',
  '/*',
  '//',
  '#',
  '0-1',
  '8gib',
  '\u2028',
];
const words = [
  ...['fit', 'for', 'in', 'if', 'then', 'else', 'where', 'when', 'after', 'let', 'stage', 'model', 'export', 'import'],
  ...['output', 'space', 'use', 'extends', 'override', 'allow', 'expect', 'check', 'environment', 'block', 'extern'],
  ...[
    'for k in a',
    'x[k]',
    'x[*]',
    'f(x: Int)',
    '\nspace s for b {\n',
    '\nwhere a',
    '\n}\n',
    '/// doc\n',
    '\n=======\n',
  ],
];
const insertions = [...strange, ...stranger, ...words];

/** One to four changes of characters or tokens. */
function mutated(text: string, draw: (below: number) => number): string {
  let result = text;
  for (let change = draw(4); change >= 0; change--) {
    const { tokens } = pipeLexer.tokenize(result);
    const token = tokens[draw(Math.max(1, tokens.length))];
    const other = tokens[draw(Math.max(1, tokens.length))];
    const at = draw(result.length + 1);
    const [start, end] = token ? [token.startOffset, token.startOffset + token.image.length] : [at, at];
    const inserted = ` ${insertions[draw(insertions.length)] ?? ''} `;
    switch (draw(8)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + 1);
        break;
      case 1:
        result = result.slice(0, at) + inserted.trim() + result.slice(at);
        break;
      case 2:
        result = result.slice(0, start) + result.slice(end);
        break;
      case 3:
        result = result.slice(0, start) + inserted + result.slice(start);
        break;
      case 4:
        result = result.slice(0, end) + result.slice(start);
        break;
      case 5:
        result = result.slice(0, start) + (other?.image ?? '') + result.slice(end);
        break;
      case 6:
        result = result.slice(0, at) + result.slice(at + draw(200));
        break;
      default:
        result = result.slice(0, at);
    }
  }
  return result;
}

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
    // Whole files, and single declarations so that one file's length does not hide the rest.
    const sources = [...shippedTexts, ...programTexts, ...mistakenTexts]
      .flatMap(({ text }) => [text, ...text.split(/\n\n+/)])
      .filter((text) => text.length > 20);
    let broken = 0;
    for (let round = 0; round < rounds; round++) {
      const text = mutated(sources[draw(sources.length)] ?? '', draw);
      broken += examine({ path: `mutation-${round}.pipe`, text });
    }
    expect(broken).toBeGreaterThan(rounds / 2);
  });
});
