import { describe, expect, test } from 'vitest';
import { graphKinds } from '../../language/diagnostics/catalogue/graph.ts';
import { namesKinds } from '../../language/diagnostics/catalogue/names.ts';
import { typesKinds } from '../../language/diagnostics/catalogue/types.ts';
import { unitsKinds } from '../../language/diagnostics/catalogue/units.ts';
import { codesOf } from './texts.ts';

/** Mistakes that one file alone cannot show: they need a second file, or a value set from outside. */
const needsMore: ReadonlySet<string> = new Set(['PIPE2011', 'PIPE2012', 'PIPE2014', 'PIPE3029']);

describe('pages of pipec explain', () => {
  for (const { code, page } of [...namesKinds, ...typesKinds, ...unitsKinds, ...graphKinds]) {
    if (!needsMore.has(code))
      test(`${code} is what its bad example shows`, () => expect(codesOf(page.bad)).toContain(code));
    test(`${code} is not what its good example shows`, () => expect(codesOf(page.good)).toEqual([]));
  }
});
