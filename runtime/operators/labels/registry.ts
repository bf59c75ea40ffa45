import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  triple_barrier: { version: 1, process: 'shared', load: async () => (await import('./barriers.ts')).tripleBarrier },
  direction: { version: 1, process: 'shared', load: async () => (await import('./direction.ts')).direction },
  class_of: { version: 1, process: 'shared', load: async () => (await import('./cases.ts')).classOf },
  excursions: { version: 1, process: 'shared', load: async () => (await import('./excursions.ts')).excursions },
  time_to_hit: { version: 1, process: 'shared', load: async () => (await import('./time_to_hit.ts')).timeToHit },
  forward_return: { version: 1, process: 'shared', load: async () => (await import('./returns.ts')).forwardReturn },
};
