import { describe, expect, it } from 'vitest';
import { fencesOf } from '../../docs/fences.ts';
import { canonical } from './canonical.ts';

const page = 'docs/language/formatting.md';
const fences = fencesOf(new URL('../../../', import.meta.url).pathname, page).filter(
  ({ language }) => language === 'pipe',
);

describe(page, () => {
  for (const [index, { line, text, attributes }] of fences.entries()) {
    const next = fences[index + 1];
    it(`line ${line}`, () => {
      if (attributes.has('before')) expect(canonical({ path: page, text })).toBe(next?.text);
      else {
        expect(attributes.has('formatted')).toBe(true);
        expect(canonical({ path: page, text })).toBe(text);
      }
    });
  }
});
