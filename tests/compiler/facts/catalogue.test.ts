import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { leakageKinds } from '../../../language/diagnostics/catalogue/leakage.ts';
import { resourcesKinds } from '../../../language/diagnostics/catalogue/resources.ts';
import { shapesKinds } from '../../../language/diagnostics/catalogue/shapes.ts';
import { codes, compiled, mended } from './compiled.ts';

const kinds = [...leakageKinds, ...shapesKinds, ...resourcesKinds];

describe('the page of each code', () => {
  test('codes are told apart', () => {
    expect(new Set(kinds.map((kind) => kind.code)).size).toBe(kinds.length);
  });

  for (const { code, page } of kinds) {
    test(`${code}: the bad example is that mistake and no other`, () =>
      expect([...new Set(codes(page.bad))]).toEqual([code]));
    test(`${code}: the good example is none`, () => expect(codes(page.good)).toEqual([]));
  }
});

describe('a fix that a machine may apply heals', () => {
  const folder = join(import.meta.dirname, 'fixtures', 'rejected');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.pipe'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const diagnostic of compiled(text).diagnostics) {
      if (diagnostic.fix === undefined) continue;
      test(name, () => expect(codes(mended(text, diagnostic))).not.toContain(diagnostic.code));
    }
  }
});
