import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLibrary } from '../../../runtime/lightgbm/location.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipec-library-'));
const file = join(folder, process.platform === 'darwin' ? 'lib_lightgbm.dylib' : 'lib_lightgbm.so');
writeFileSync(file, 'one');

describe('where LightGBM is looked for', () => {
  test('the environment variable comes first', () => {
    expect(findLibrary({ PIPEC_LIGHTGBM: '/somewhere/lib.so', LD_LIBRARY_PATH: folder })).toEqual({
      path: '/somewhere/lib.so',
      origin: 'environment',
    });
  });

  test('then the library path', () => {
    const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
    expect(findLibrary({ [variable]: `/nowhere:${folder}` })).toEqual({ path: file, origin: 'system' });
  });
});
