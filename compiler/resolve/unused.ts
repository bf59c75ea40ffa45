import { unused } from '../../language/diagnostics/catalogue/graph.ts';
import { type Diagnostic, type Fix, report } from '../../language/diagnostics/diagnostic.ts';
import {
  at,
  type Declared,
  type Imported,
  isExported,
  type Module,
  nameLocation,
  nameOf,
  overridden,
  titleOf,
} from '../modules/module.ts';
import { isReplaced } from '../program/name-program.ts';
import { type DeclarationGraph, edgesOf, usesOf } from './graph.ts';

/** Kinds of declarations that a run is for, exported or not. */
const rootKinds: ReadonlySet<string> = new Set(['stage', 'report', 'check']);

/**
 * What a run is for: the exported declarations, stages, checks, expectations and reports of the entry file and of what it extends; where
 * these have none, all their declarations.
 */
export function rootsOf(entry: ReadonlySet<Module>): readonly Declared[] {
  const own = [...entry].flatMap((module) => module.declared).filter((declared) => !isReplaced(declared));
  const chosen = own.filter((declared) => {
    const origin = overridden(declared);
    return (
      declared.kind === 'expect' ||
      isExported(declared) ||
      (origin?.kind === 'value' && rootKinds.has(origin.declaration.kind))
    );
  });
  return chosen.some((declared) => declared.kind !== 'expect') ? chosen : own;
}

/** Everything that `roots` need, and what they are. O(nodes + edges). */
export function reachable(graph: DeclarationGraph, roots: readonly Declared[]): ReadonlySet<Declared> {
  const reached = new Set(roots);
  const queue = [...roots];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const { target } of edgesOf(graph, next)) {
      if (reached.has(target)) continue;
      reached.add(target);
      queue.push(target);
    }
  }
  return reached;
}

/** A warning for each declaration and import of the entry file that no root needs. */
export function unusedDeclarations(
  graph: DeclarationGraph,
  entry: Module,
  reached: ReadonlySet<Declared>,
): readonly Diagnostic[] {
  const usedImports = new Set<Imported>();
  const usedInstances = new Set<Declared>();
  for (const declared of entry.declared) {
    const { declarations, imports } = usesOf(graph, declared);
    for (const imported of imports) usedImports.add(imported);
    for (const { target } of declarations) if (target.kind === 'use') usedInstances.add(target);
  }
  const idle: (Declared | Imported)[] = entry.declared.filter(
    (declared) => !reached.has(declared) && !(declared.kind === 'override' && declared.target !== undefined),
  );
  for (const imported of entry.names.values())
    if (
      imported.kind === 'imported' &&
      imported.module === entry &&
      imported.target !== undefined &&
      !usedImports.has(imported)
    )
      idle.push(imported);
  return idle
    .filter((declared) => nameOf(declared) !== '' && !(declared.kind === 'use' && usedInstances.has(declared)))
    .map((declared) =>
      report(
        unused,
        nameLocation(declared),
        { name: nameOf(declared), sort: declared.kind === 'imported' ? 'import' : titleOf(declared) },
        declared.kind === 'imported' ? { fix: removal(declared) } : {},
      ),
    );
}

/** Takes a name out of its import, and the import with its last name. */
function removal({ module, declaration, name }: Imported): Fix {
  const title = 'remove the import';
  const whole = (start: number, end: number): Fix => ({
    title,
    applicability: 'machine',
    edits: [{ location: at(module, { start, end }), replacement: '' }],
  });
  const { text } = module.file;
  if (declaration.kind === 'invalid' || declaration.names.length <= 1) {
    const end = declaration.span.end;
    return whole(declaration.span.start, text[end] === '\n' ? end + 1 : end);
  }
  const place = declaration.names.findIndex((item) => (item.alias ?? item.name) === name);
  const item = declaration.names[place];
  const next = declaration.names[place + 1];
  const before = declaration.names[place - 1];
  if (item === undefined) return whole(name.span.start, name.span.end);
  if (next !== undefined) return whole(item.name.span.start, next.name.span.start);
  const from = before === undefined ? item.name.span.start : (before.alias ?? before.name).span.end;
  return whole(from, (item.alias ?? item.name).span.end);
}
