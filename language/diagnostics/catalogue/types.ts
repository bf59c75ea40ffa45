import type { DiagnosticKind } from '../diagnostic.ts';

/** Types, arguments and refinements: PIPE3001 to PIPE3999. */
export const typesKinds = [] as const satisfies readonly DiagnosticKind<never>[];
