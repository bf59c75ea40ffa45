import { describe, expect, test } from 'vitest';
import { searchKinds } from '../../language/diagnostics/catalogue/search.ts';
import { codesOf } from '../compiler/texts.ts';

describe('pages of pipec explain about searches', () => {
  for (const { code, page } of searchKinds) {
    test(`${code} is what its bad example shows`, () => expect(codesOf(page.bad)).toContain(code));
    test(`${code} is not what its good example shows`, () => expect(codesOf(page.good)).toEqual([]));
  }
});
