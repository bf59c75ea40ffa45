import type { Declared, Module } from '../modules/module.ts';
import type { Library } from '../stdlib/library.ts';
import { type Reference, type References, ReferenceWalk } from './references.ts';

/** The declarations of a program and which of them use which. */
export interface DeclarationGraph {
  readonly nodes: readonly Declared[];
  /** What each node uses. */
  readonly references: readonly References[];
  /** Place of each node in `nodes`: the order of the text. */
  readonly positions: ReadonlyMap<Declared, number>;
}

/** The graph over all files. O(text). */
export function declarationGraph(modules: readonly Module[], library: Library): DeclarationGraph {
  const nodes: Declared[] = [];
  const references: References[] = [];
  const positions = new Map<Declared, number>();
  for (const module of modules) {
    const walk = new ReferenceWalk(module, library);
    for (const node of module.declared) {
      positions.set(node, nodes.length);
      nodes.push(node);
      references.push(walk.referencesOf(node));
    }
  }
  return { nodes, references, positions };
}

const nothing: References = { declarations: [], imports: [] };

/** What `node` uses. */
export function usesOf({ positions, references }: DeclarationGraph, node: Declared): References {
  return references[positions.get(node) ?? -1] ?? nothing;
}

/** Uses of other declarations by `node`. */
export function edgesOf(graph: DeclarationGraph, node: Declared): readonly Reference[] {
  return usesOf(graph, node).declarations;
}

/** Declarations that need each other, or one alone. */
export interface Component {
  readonly members: readonly Declared[];
  /** Several declarations, or one that uses itself. */
  readonly isCircle: boolean;
}

/**
 * The strongly connected components, each after those it uses (R. Tarjan, 1972), with a stack of its own: a chain of
 * declarations may be as long as a file. O(nodes + edges).
 */
export function components({ nodes, references, positions }: DeclarationGraph): readonly Component[] {
  const found: Component[] = [];
  /** When a node was met, counted from 1. */
  const met = new Int32Array(nodes.length);
  /** The earliest met node of its path that each leads back to. */
  const low = new Int32Array(nodes.length);
  const next = new Int32Array(nodes.length);
  const isOnPath = new Uint8Array(nodes.length);
  const usesItself = new Uint8Array(nodes.length);
  const path: number[] = [];
  const visits: number[] = [];
  let count = 0;
  const enter = (node: number): void => {
    count++;
    met[node] = count;
    low[node] = count;
    isOnPath[node] = 1;
    path.push(node);
    visits.push(node);
  };
  const lower = (node: number, to: number): void => {
    low[node] = Math.min(low[node] ?? 0, to);
  };
  for (let root = 0; root < nodes.length; root++) {
    if (met[root] !== 0) continue;
    enter(root);
    for (let node = visits.at(-1); node !== undefined; node = visits.at(-1)) {
      const edge = references[node]?.declarations[next[node] ?? 0];
      if (edge !== undefined) {
        next[node] = (next[node] ?? 0) + 1;
        const target = positions.get(edge.target) ?? 0;
        if (target === node) usesItself[node] = 1;
        if (met[target] === 0) enter(target);
        else if (isOnPath[target] === 1) lower(node, met[target] ?? 0);
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent !== undefined) lower(parent, low[node] ?? 0);
      if (low[node] !== met[node]) continue;
      // Nearly every component is one declaration.
      if (path.at(-1) === node) {
        path.pop();
        isOnPath[node] = 0;
        found.push({ members: [nodes[node] as Declared], isCircle: usesItself[node] === 1 });
        continue;
      }
      const members = path.splice(path.lastIndexOf(node));
      for (const member of members) isOnPath[member] = 0;
      found.push({ members: members.reverse().map((member) => nodes[member] as Declared), isCircle: true });
    }
  }
  return found;
}
