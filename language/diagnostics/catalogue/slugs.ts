import type { DiagnosticKind } from '../diagnostic.ts';
import * as graph from './graph.ts';
import { catalogue } from './index.ts';
import * as leakage from './leakage.ts';
import * as modules from './modules.ts';
import * as names from './names.ts';
import * as rows from './rows.ts';
import * as shapes from './shapes.ts';
import * as files from './syntax/modules.ts';
import * as types from './types.ts';
import * as units from './units.ts';

const families: readonly object[] = [files, names, modules, types, units, leakage, rows, graph, shapes];

/** The name of each kind as `allow` writes it: `unusedAllow` of the catalogue is `unused_allow`. */
export const slugs: ReadonlyMap<string, DiagnosticKind<never>> = new Map(
  families.flatMap((family) =>
    Object.entries(family).flatMap(([name, kind]): [string, DiagnosticKind<never>][] =>
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
