import { cycle } from '../../language/diagnostics/catalogue/graph.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import { type Declared, nameOf } from '../modules/module.ts';
import { type DeclarationGraph, edgesOf } from './graph.ts';
import type { Reference } from './references.ts';

/** At most so many edges of a circle are labelled; a longer one is a generated file's. */
const labelledEdges = 20;

/** The mistake of a component that is a circle: its shortest circle, with one label an edge. */
export function cycleDiagnostic(graph: DeclarationGraph, component: readonly Declared[]): Diagnostic | undefined {
  const members = new Set(component);
  const place = (node: Declared) => graph.positions.get(node) ?? 0;
  const [first] = component;
  if (first === undefined) return undefined;
  const start = component.reduce((earliest, node) => (place(node) < place(earliest) ? node : earliest), first);
  const edges = shortestCircle(graph, start, members);
  const [primary, ...others] = edges;
  if (primary === undefined) return undefined;
  const names = [nameOf(start), ...edges.map((edge) => nameOf(edge.target))];
  const related = others.slice(0, labelledEdges).map((edge, position) => ({
    location: edge.location,
    text: `\`${names[position + 1] ?? ''}\` needs \`${nameOf(edge.target)}\` here`,
  }));
  return report(cycle, primary.location, { path: names }, { related });
}

/** Breadth first from `start` back to it, inside the component. */
function shortestCircle(graph: DeclarationGraph, start: Declared, members: ReadonlySet<Declared>): Reference[] {
  const cameBy = new Map<Declared, { readonly from: Declared; readonly edge: Reference }>();
  const queue = [start];
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next];
    if (node === undefined) break;
    for (const edge of edgesOf(graph, node)) {
      if (!members.has(edge.target) || cameBy.has(edge.target)) continue;
      cameBy.set(edge.target, { from: node, edge });
      if (edge.target === start) return unwind(start, cameBy);
      queue.push(edge.target);
    }
  }
  return [];
}

function unwind(
  start: Declared,
  cameBy: ReadonlyMap<Declared, { readonly from: Declared; readonly edge: Reference }>,
): Reference[] {
  const edges: Reference[] = [];
  let node = start;
  do {
    const step = cameBy.get(node);
    if (step === undefined) break;
    edges.push(step.edge);
    node = step.from;
  } while (node !== start);
  return edges.reverse();
}
