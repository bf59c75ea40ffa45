import type { PlanStep } from '../../../compiler/plan/plan.ts';
import { int, recipe } from '../arguments.ts';
import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {
  select: {
    version: 1,
    process: 'own',
    cores: (step: PlanStep) => int(recipe(recipe(step.arguments, 'by').arguments, 'model').arguments, 'threads'),
    environment: ['lightgbm', 'cpu'],
    load: async () => (await import('./select.ts')).select,
  },
};
