import { int, recipe } from '../arguments.ts';
import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  train_network: {
    version: 8,
    process: 'own',
    cores: (step) => int(step.arguments, 'threads') * (step.resources?.devices ?? 1),
    environment: ['onnxruntime', 'cpu', 'device'],
    load: async () => (await import('./train_network.ts')).trainNetwork,
  },
  train_trees: {
    version: 2,
    process: 'own',
    cores: (step) => int(recipe(step.arguments, 'model').arguments, 'threads'),
    environment: ['lightgbm', 'cpu'],
    load: async () => (await import('./train_trees.ts')).trainTrees,
  },
  predict: {
    version: 1,
    process: 'own',
    environment: ['lightgbm', 'onnxruntime', 'cpu'],
    load: async () => (await import('./predict.ts')).predict,
  },
  extract: {
    version: 1,
    process: 'own',
    environment: ['onnxruntime', 'cpu'],
    load: async () => (await import('./extract.ts')).extract,
  },
};
