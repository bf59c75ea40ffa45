import type { DiagnosticKind } from '../diagnostic.ts';

/** Units and quantities: PIPE4001 to PIPE4999. */
export const unitsKinds = [] as const satisfies readonly DiagnosticKind<never>[];
