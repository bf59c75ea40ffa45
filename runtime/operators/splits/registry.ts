import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  split: { version: 1, process: 'shared', load: async () => (await import('./splits.ts')).split },
};
