import type { OperatorContext, OperatorImplementation } from '../runtime/operators/operator.ts';
import type { OperatorEntry } from '../runtime/operators/registry.ts';

/** Address of this module, for workers. */
export const registryModule = import.meta.url;

/** Writes one small file, so that what is measured is the engine. */
const implementation: OperatorImplementation = {
  run: async (context: OperatorContext) => {
    context.output.writeJson('value.json', context.arguments);
    return undefined;
  },
};

const entry: OperatorEntry = { version: 1, process: 'shared', load: async () => implementation };

export const operators: Readonly<Record<string, OperatorEntry>> = { seed: entry, next: entry };
