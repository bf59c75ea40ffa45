import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  ohlcv: { version: 1, process: 'own', load: async () => (await import('./ohlcv.ts')).ohlcv },
  series: { version: 1, process: 'own', load: async () => (await import('./series.ts')).series },
  simulate: { version: 1, process: 'shared', load: async () => (await import('./simulate.ts')).simulate },
};
