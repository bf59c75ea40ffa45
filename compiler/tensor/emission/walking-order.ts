import { addNamesRead, type OnnxNode } from './onnx-model.ts';

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
    const names = new Set<string>();
    addNamesRead([node], names);
    const read = [...names].flatMap((name) => makers.get(name) ?? []);
    return read.sort((left, right) => left - right);
  });
  const ordered: OnnxNode[] = [];
  const met = new Uint8Array(nodes.length);
  const path: number[] = [];
  const enter = (node: number): void => {
    if (met[node] === 1) return;
    met[node] = 1;
    path.push(node);
  };
  // Readers stand after what they read, so that of those not met the last is read by none.
  for (let last = nodes.length - 1; last >= 0; last--) {
    enter(last);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const source = sources[node]?.pop();
      if (source !== undefined) {
        enter(source);
        continue;
      }
      path.pop();
      ordered.push(nodes[node] as OnnxNode);
    }
  }
  return ordered;
}
