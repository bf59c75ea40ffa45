import type { DiagnosticKind } from '../diagnostic.ts';

/** Leakage: what a value may know: PIPE5001 to PIPE5999. */
export const leakageKinds = [] as const satisfies readonly DiagnosticKind<never>[];
