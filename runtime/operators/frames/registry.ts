import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  append: { version: 1, process: 'shared', load: async () => (await import('./columns.ts')).append },
  lag: { version: 1, process: 'shared', load: async () => (await import('./columns.ts')).lag },
  lead: { version: 1, process: 'shared', load: async () => (await import('./columns.ts')).lead },
  as_of: { version: 1, process: 'shared', load: async () => (await import('./as_of.ts')).asOf },
  resample: { version: 1, process: 'shared', load: async () => (await import('./resample.ts')).resample },
  labelled: { version: 1, process: 'shared', load: async () => (await import('./labelled.ts')).labelled },
  window: { version: 1, process: 'shared', load: async () => (await import('./window.ts')).window },
};
