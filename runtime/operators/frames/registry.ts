import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  window: { version: 1, process: 'shared', load: async () => (await import('./window.ts')).window },
};
