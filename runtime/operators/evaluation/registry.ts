import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  evaluate: {
    version: 2,
    process: 'own',
    environment: ['lightgbm', 'onnxruntime', 'cpu'],
    load: async () => (await import('./evaluate.ts')).evaluate,
  },
  expectation: {
    version: 1,
    process: 'shared',
    readsRun: true,
    load: async () => (await import('./expectation.ts')).expectation,
  },
  compare: {
    version: 2,
    process: 'shared',
    readsRun: true,
    load: async () => (await import('./compare.ts')).compare,
  },
};
