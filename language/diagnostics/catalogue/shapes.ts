import type { DiagnosticKind } from '../diagnostic.ts';

/** Shapes of tensors: PIPE7001 to PIPE7999. */
export const shapesKinds = [] as const satisfies readonly DiagnosticKind<never>[];
