import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../language/diagnostics/catalogue/index.ts';
import { slugOf, slugs } from '../../../language/diagnostics/catalogue/slugs.ts';
import { render } from '../../../language/diagnostics/render.ts';
import { parse } from '../../../language/parser/parse.ts';

const folder = new URL('../../../language/diagnostics/catalogue/', import.meta.url);

/** The codes that the sources of the catalogue declare, in no order. */
const declared = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^ {2,4}code: '(.*)',$/gm)])
  .map(([, code = '']) => code);

const codesOf = (text: string): readonly string[] =>
  parse({ path: 'page.pipe', text }).diagnostics.map(({ code }) => code);
const syntaxOf = (text: string): string => render(parse({ path: 'page.pipe', text }).diagnostics, { colour: false });

describe('the catalogue', () => {
  it('has every declared code once', () => {
    for (const code of declared) expect(code).toMatch(/^PIPE[1-9]\d{3}$/);
    expect([...catalogue.keys()].toSorted()).toEqual(declared.toSorted());
  });

  it('has a name for every code, and no name twice', () => {
    for (const code of catalogue.keys()) expect(slugOf(code)).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
    expect(slugs.size).toBe(catalogue.size);
  });
});

describe('every page', () => {
  for (const { code, page } of catalogue.values()) {
    it(code, () => {
      for (const text of [page.summary, page.text]) {
        expect(text).toMatch(/^["`A-Z]/);
        expect(text).toMatch(/[.!?]$/);
      }
      expect(syntaxOf(page.good)).toBe('');
      if (code.startsWith('PIPE1')) expect(codesOf(page.bad)).toContain(code);
      else expect(syntaxOf(page.bad)).toBe('');
    });
  }
});
