import { describe, expect, it } from 'vitest';
import { graphKinds } from '../../../language/diagnostics/catalogue/graph.ts';
import { catalogue } from '../../../language/diagnostics/catalogue/index.ts';
import { leakageKinds } from '../../../language/diagnostics/catalogue/leakage.ts';
import { namesKinds } from '../../../language/diagnostics/catalogue/names.ts';
import { shapesKinds } from '../../../language/diagnostics/catalogue/shapes.ts';
import { syntaxKinds } from '../../../language/diagnostics/catalogue/syntax.ts';
import { typesKinds } from '../../../language/diagnostics/catalogue/types.ts';
import { unitsKinds } from '../../../language/diagnostics/catalogue/units.ts';
import type { DiagnosticKind } from '../../../language/diagnostics/diagnostic.ts';
import { render } from '../../../language/diagnostics/render.ts';
import { parse } from '../../../language/parser/parse.ts';

const families: readonly (readonly [string, readonly DiagnosticKind<never>[]])[] = [
  ['1', syntaxKinds],
  ['2', namesKinds],
  ['3', typesKinds],
  ['4', unitsKinds],
  ['5', leakageKinds],
  ['6', graphKinds],
  ['7', shapesKinds],
];

const codesOf = (text: string): readonly string[] =>
  parse({ path: 'page.pipe', text }).diagnostics.map(({ code }) => code);
const syntaxOf = (text: string): string => render(parse({ path: 'page.pipe', text }).diagnostics, { colour: false });

describe('the catalogue', () => {
  it('has each code once, in the range of its family', () => {
    const codes = families.flatMap(([digit, kinds]) =>
      kinds.map(({ code }) => {
        expect(code).toMatch(new RegExp(`^PIPE${digit}\\d{3}$`));
        return code;
      }),
    );
    expect(new Set(codes).size).toBe(codes.length);
    expect([...catalogue.keys()].toSorted()).toEqual(codes.toSorted());
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
