import { describe, expect, test } from 'vitest';
import { catalogue } from '../../language/diagnostics/catalogue/index.ts';
import { kindNamed, slugOf, slugs } from '../../language/diagnostics/catalogue/slugs.ts';
import { codesOf, planOf } from './texts.ts';

const idle = 'let period = 14bars\nlet other = 3bars\nexport dataset bars = simulate()';

describe('allow', () => {
  test('silences the warnings of a name or code, and says so in the plan', () => {
    expect(codesOf(idle)).toEqual(['PIPE6002', 'PIPE6002']);
    for (const name of ['unused', 'PIPE6002']) {
      const text = `allow ${name} "kept for later"\n${idle}`;
      expect(codesOf(text)).toEqual([]);
      expect(planOf(text).allowed).toEqual([{ code: 'PIPE6002', name: 'unused', reason: 'kept for later', count: 2 }]);
    }
  });

  test('is absent from plans that allow nothing', () => expect('allowed' in planOf(idle)).toBe(false));

  test('every warning has a name, and each name one kind', () => {
    for (const [code, kind] of catalogue) {
      if (kind.severity !== 'warning') continue;
      expect(slugOf(code), code).not.toBe(code);
      expect(kindNamed(slugOf(code))).toBe(kind);
    }
    expect(new Set([...slugs.values()].map((kind) => kind.code)).size).toBe(slugs.size);
  });
});
