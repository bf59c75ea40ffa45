import type { DiagnosticKind } from '../diagnostic.ts';
import * as argumentsOf from './arguments.ts';
import * as cases from './cases.ts';
import * as families from './families.ts';
import * as graph from './graph.ts';
import { catalogue } from './index.ts';
import * as leakage from './leakage.ts';
import * as models from './models.ts';
import * as modules from './modules.ts';
import * as names from './names.ts';
import * as requirements from './requirements.ts';
import * as resources from './resources.ts';
import * as rows from './rows.ts';
import * as search from './search.ts';
import * as shapes from './shapes.ts';
import * as characters from './syntax/characters.ts';
import * as declarations from './syntax/declarations.ts';
import * as expressions from './syntax/expressions.ts';
import * as familySyntax from './syntax/families.ts';
import * as layout from './syntax/modules.ts';
import * as taps from './taps.ts';
import * as training from './training.ts';
import * as types from './types.ts';
import * as units from './units.ts';

const files: readonly object[] = [
  characters,
  declarations,
  expressions,
  familySyntax,
  layout,
  names,
  modules,
  types,
  argumentsOf,
  families,
  requirements,
  units,
  leakage,
  cases,
  rows,
  graph,
  shapes,
  taps,
  models,
  training,
  resources,
  search,
];

/** The name of each kind as `allow` writes it: `unusedAllow` of the catalogue is `unused_allow`. */
export const slugs: ReadonlyMap<string, DiagnosticKind<never>> = new Map(
  files.flatMap((file) =>
    Object.entries(file).flatMap(([name, kind]): [string, DiagnosticKind<never>][] =>
      isKind(kind) ? [[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), kind]] : [],
    ),
  ),
);

const byCode = new Map([...slugs].map(([slug, kind]) => [kind.code, slug]));

function isKind(value: unknown): value is DiagnosticKind<never> {
  return typeof value === 'object' && value !== null && 'code' in value && 'page' in value;
}

/** The kind that `name` means: its name or its code. */
export function kindNamed(name: string): DiagnosticKind<never> | undefined {
  return slugs.get(name) ?? catalogue.get(name.toUpperCase());
}

/** The name of the kind with this code; the code where it has none. */
export function slugOf(code: string): string {
  return byCode.get(code) ?? code;
}
