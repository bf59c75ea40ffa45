import type { OnnxNode } from './onnx-model.ts';

/**
 * The nodes in another topological order, of which ONNX Runtime makes about the one given. It does not run a file from its first node to
 * its last: it walks from the results to what they read, of several sources to the one that stands last in the file, and runs a node when
 * it has run its sources. Written as the graph was built, all masks of dropout would be made before the first layer, and the gradients of
 * biases after the last, from activations that have left the caches. So this walks the same way, to the first source last.
 * O(nodes and what they read).
 */
export function inWalkingOrder(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const makers = new Map<string, number>();
  nodes.forEach(({ outputs }, at) => {
    for (const output of outputs) makers.set(output, at);
  });
  const sources = nodes.map((node) => {
    const read = new Set<number>();
    addSources(node, makers, read);
    return [...read].sort((left, right) => left - right);
  });
  const isRead = new Uint8Array(nodes.length);
  for (const own of sources) for (const source of own) isRead[source] = 1;
  const ordered: OnnxNode[] = [];
  const met = new Uint8Array(nodes.length);
  const next = Int32Array.from(sources, (own) => own.length);
  const path: number[] = [];
  for (let root = nodes.length - 1; root >= 0; root--) {
    if (isRead[root] === 1) continue;
    path.push(root);
    met[root] = 1;
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const at = (next[node] ?? 0) - 1;
      next[node] = at;
      const source = sources[node]?.[at];
      if (source === undefined) {
        path.pop();
        ordered.push(nodes[node] as OnnxNode);
      } else if (met[source] === 0) {
        met[source] = 1;
        path.push(source);
      }
    }
  }
  return ordered;
}

/** What makes the values that a node reads, in its bodies too. */
function addSources({ inputs, attributes }: OnnxNode, makers: ReadonlyMap<string, number>, found: Set<number>): void {
  for (const input of inputs) {
    const maker = makers.get(input);
    if (maker !== undefined) found.add(maker);
  }
  for (const value of Object.values(attributes))
    if (typeof value === 'object' && 'nodes' in value) for (const node of value.nodes) addSources(node, makers, found);
}
