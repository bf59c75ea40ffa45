import type { Declared, Module } from '../modules/module.ts';
import type { Library } from '../stdlib/library.ts';
import { type Reference, type References, referencesOf } from './references.ts';

/** The declarations of a program and which of them use which. */
export interface DeclarationGraph {
  readonly nodes: readonly Declared[];
  readonly references: ReadonlyMap<Declared, References>;
  /** Place of each node in `nodes`: the order of the text. */
  readonly positions: ReadonlyMap<Declared, number>;
}

/** The graph over all files. O(text). */
export function declarationGraph(modules: readonly Module[], library: Library): DeclarationGraph {
  const nodes = modules.flatMap((module) => module.declared);
  return {
    nodes,
    references: new Map(nodes.map((node) => [node, referencesOf(node, library)])),
    positions: new Map(nodes.map((node, position) => [node, position])),
  };
}

/** Uses of others by `node`. */
export function edgesOf(graph: DeclarationGraph, node: Declared): readonly Reference[] {
  return graph.references.get(node)?.declarations ?? [];
}

interface Visit {
  readonly node: Declared;
  readonly edges: readonly Reference[];
  next: number;
}

/**
 * The strongly connected components, each after those it uses (R. Tarjan, 1972), with a stack of its own: a chain of
 * declarations may be as long as a file. O(nodes + edges).
 */
export function components(graph: DeclarationGraph): readonly (readonly Declared[])[] {
  const found: Declared[][] = [];
  const index = new Map<Declared, number>();
  const low = new Map<Declared, number>();
  const path: Declared[] = [];
  const onPath = new Set<Declared>();
  const visits: Visit[] = [];
  const enter = (node: Declared): void => {
    low.set(node, index.size);
    index.set(node, index.size);
    path.push(node);
    onPath.add(node);
    visits.push({ node, edges: edgesOf(graph, node), next: 0 });
  };
  const lower = (node: Declared, to: number | undefined): void => {
    low.set(node, Math.min(low.get(node) ?? 0, to ?? 0));
  };
  for (const root of graph.nodes) {
    if (index.has(root)) continue;
    enter(root);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { node } = visit;
      const edge = visit.edges[visit.next];
      if (edge !== undefined) {
        visit.next++;
        if (!index.has(edge.target)) enter(edge.target);
        else if (onPath.has(edge.target)) lower(node, index.get(edge.target));
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent !== undefined) lower(parent.node, low.get(node));
      if (low.get(node) !== index.get(node)) continue;
      const component: Declared[] = [];
      for (let member = path.pop(); member !== undefined; member = path.pop()) {
        onPath.delete(member);
        component.push(member);
        if (member === node) break;
      }
      found.push(component);
    }
  }
  return found;
}

/** Whether the component is a circle: several declarations, or one that uses itself. */
export function isCircle(graph: DeclarationGraph, component: readonly Declared[]): boolean {
  const [first] = component;
  return component.length > 1 || (first !== undefined && edgesOf(graph, first).some(({ target }) => target === first));
}
