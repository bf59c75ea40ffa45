import { expect, test, vi } from 'vitest';

test('a library that is not there is told with what to do', async () => {
  vi.stubEnv('PIPEC_LIGHTGBM', '/nowhere/lib_lightgbm.so');
  const { loadLibrary } = await import('../../../runtime/lightgbm/library.ts');
  expect(() => loadLibrary()).toThrow('PIPEC_LIGHTGBM names /nowhere/lib_lightgbm.so, which does not exist');
});
