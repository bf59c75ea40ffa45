import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Suites that run whole pipelines need minutes on a slow machine; no assertion depends on elapsed time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // Of two cores vitest would leave one idle.
    maxWorkers: '100%',
  },
});
