import type { DiagnosticKind } from '../diagnostic.ts';

/** The graph of steps: PIPE6001 to PIPE6999. */
export const graphKinds = [] as const satisfies readonly DiagnosticKind<never>[];
