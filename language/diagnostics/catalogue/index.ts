import type { DiagnosticKind } from '../diagnostic.ts';
import { graphKinds } from './graph.ts';
import { leakageKinds } from './leakage.ts';
import { modulesKinds } from './modules.ts';
import { namesKinds } from './names.ts';
import { resourcesKinds } from './resources.ts';
import { searchKinds } from './search.ts';
import { shapesKinds } from './shapes.ts';
import { syntaxKinds } from './syntax.ts';
import { typesKinds } from './types.ts';
import { unitsKinds } from './units.ts';

const everyKind: readonly DiagnosticKind<never>[] = [
  ...syntaxKinds,
  ...namesKinds,
  ...modulesKinds,
  ...typesKinds,
  ...unitsKinds,
  ...leakageKinds,
  ...graphKinds,
  ...shapesKinds,
  ...resourcesKinds,
  ...searchKinds,
];

/** Every mistake that the language and the compiler know, by code, in the order of the codes' families. */
export const catalogue: ReadonlyMap<string, DiagnosticKind<never>> = new Map(
  everyKind.map((kind) => [kind.code, kind]),
);
