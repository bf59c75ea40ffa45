import { int } from '../arguments.ts';
import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  encode: {
    version: 6,
    process: 'own',
    cores: (step) => int(step.arguments, 'threads'),
    environment: ['onnxruntime', 'cpu', 'device'],
    load: async () => (await import('./encode.ts')).encode,
  },
};
