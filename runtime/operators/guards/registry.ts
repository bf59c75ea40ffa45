import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  guard: { version: 1, process: 'shared', load: async () => (await import('./guard.ts')).guard },
};
