import type { DiagnosticKind } from '../diagnostic.ts';

/** Names: unknown, twice declared, unused: PIPE2001 to PIPE2999. */
export const namesKinds = [] as const satisfies readonly DiagnosticKind<never>[];
