import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  impute: { version: 1, process: 'shared', load: async () => (await import('./impute.ts')).impute },
  scale: { version: 1, process: 'shared', load: async () => (await import('./scale.ts')).scale },
};
