import type { DiagnosticKind } from '../diagnostic.ts';
import { characterKinds } from './syntax/characters.ts';
import { declarationKinds } from './syntax/declarations.ts';
import { expressionKinds } from './syntax/expressions.ts';

/** Syntax: PIPE1001 to PIPE1999. */
export const syntaxKinds = [
  ...expressionKinds,
  ...characterKinds,
  ...declarationKinds,
] as const satisfies readonly DiagnosticKind<never>[];
