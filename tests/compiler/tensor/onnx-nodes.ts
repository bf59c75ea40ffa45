/** Operators of an ONNX model: of its graph, and of the bodies of its scans, each counted once. */
export interface NodeCount {
  readonly graph: number;
  readonly bodies: number;
}

/** Fields of onnx.proto that lead from a model to its nodes and to the graphs inside of them. */
const [modelGraph, graphNode, nodeAttribute, attributeGraph] = [7, 1, 5, 6];
/** Those of what a node reads, of a graph's constants and results, and of their names. */
const [nodeInput, graphInitializer, tensorName, graphOutput, portName] = [1, 5, 8, 12, 1];

export function countNodes(onnx: Uint8Array): NodeCount {
  const graph = messages(onnx, modelGraph)[0];
  if (graph === undefined) throw new Error('the model has no graph');
  const nodes = messages(graph, graphNode);
  return { graph: nodes.length, bodies: nodes.reduce((sum, node) => sum + nodesInside(node), 0) };
}

function nodesInside(node: Uint8Array): number {
  const bodies = messages(node, nodeAttribute).flatMap((attribute) => messages(attribute, attributeGraph));
  return bodies.flatMap((body) => messages(body, graphNode)).reduce((sum, own) => sum + 1 + nodesInside(own), 0);
}

/** Names of the constants of a model's graphs that nothing reads; ONNX Runtime warns of each when it opens the model. */
export function unreadConstants(onnx: Uint8Array): readonly string[] {
  const graphs = messages(onnx, modelGraph);
  for (const graph of graphs)
    for (const node of messages(graph, graphNode))
      graphs.push(...messages(node, nodeAttribute).flatMap((attribute) => messages(attribute, attributeGraph)));
  const names = (of: readonly Uint8Array[], field: number): string[] =>
    of.flatMap((one) => messages(one, field)).map((name) => new TextDecoder().decode(name));
  const read = new Set([
    ...names(
      graphs.flatMap((graph) => messages(graph, graphNode)),
      nodeInput,
    ),
    ...names(
      graphs.flatMap((graph) => messages(graph, graphOutput)),
      portName,
    ),
  ]);
  const constants = names(
    graphs.flatMap((graph) => messages(graph, graphInitializer)),
    tensorName,
  );
  return constants.filter((name) => !read.has(name));
}

/** The embedded messages of one field of a message of the protocol buffers wire format. */
function messages(message: Uint8Array, field: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    if (tag % 8 === 2) {
      const length = varint();
      if (Math.floor(tag / 8) === field) found.push(message.subarray(at, at + length));
      at += length;
    } else if (tag % 8 === 5) at += 4;
    else varint();
  }
  return found;
}
