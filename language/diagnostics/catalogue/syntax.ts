import type { DiagnosticKind } from '../diagnostic.ts';
import { characterKinds } from './syntax/characters.ts';
import { declarationKinds } from './syntax/declarations.ts';
import { expressionKinds } from './syntax/expressions.ts';
import { familyKinds } from './syntax/families.ts';
import { moduleKinds } from './syntax/modules.ts';

/** Syntax: PIPE1001 to PIPE1999. */
export const syntaxKinds = [
  ...expressionKinds,
  ...characterKinds,
  ...declarationKinds,
  ...familyKinds,
  ...moduleKinds,
] as const satisfies readonly DiagnosticKind<never>[];
