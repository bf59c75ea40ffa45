import { unused } from '../../language/diagnostics/catalogue/graph.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import {
  type Declared,
  type Imported,
  isExported,
  type Module,
  nameLocation,
  nameOf,
  sortOf,
} from '../modules/module.ts';
import { type DeclarationGraph, edgesOf } from './graph.ts';

/**
 * What a run is for: the exported declarations, stages and reports of the entry file; where it has none, all its declarations.
 */
export function rootsOf(entry: Module): readonly Declared[] {
  const chosen = entry.declared.filter(
    (declared) =>
      isExported(declared) ||
      (declared.kind === 'value' && (declared.declaration.kind === 'stage' || declared.declaration.kind === 'report')),
  );
  return chosen.length === 0 ? entry.declared : chosen;
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
  for (const declared of entry.declared)
    for (const imported of graph.references.get(declared)?.imports ?? []) usedImports.add(imported);
  const idle: (Declared | Imported)[] = entry.declared.filter((declared) => !reached.has(declared));
  for (const imported of entry.names.values())
    if (imported.kind === 'imported' && imported.target !== undefined && !usedImports.has(imported))
      idle.push(imported);
  return idle
    .filter((declared) => nameOf(declared) !== '')
    .map((declared) =>
      report(unused, nameLocation(declared), {
        name: nameOf(declared),
        sort: declared.kind === 'imported' ? 'import' : sortOf(declared),
      }),
    );
}
