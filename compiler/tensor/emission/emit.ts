import type { ElementType, Tensor, TensorGraph } from '../ir/graph.ts';
import type { TensorType } from '../program.ts';
import { elementBytes } from './element-bytes.ts';
import { fusedNodes } from './fusion.ts';
import { emitNode } from './nodes.ts';
import { addNamesRead, encodeModel, type OnnxGraph, type OnnxNode, type OnnxTensor } from './onnx-model.ts';
import { elementType, inputPorts, type Precision, portOf } from './ports.ts';
import { inWalkingOrder } from './walking-order.ts';

/** What the rules of emission write to and read from. */
export interface Emitter {
  readonly precision: Precision;
  readonly type: (type: ElementType) => TensorType;
  readonly name: (tensor: Tensor) => string;
  /** Appends a standard operator; gives the name of its output, which is fresh unless given. */
  readonly node: (
    operator: string,
    inputs: readonly string[],
    attributes?: OnnxNode['attributes'],
    output?: string,
    domain?: OnnxNode['domain'],
  ) => string;
  /** Appends an operator of several outputs. */
  readonly push: (node: OnnxNode) => void;
  /** Name of an initialiser with these values; equal ones are shared. */
  readonly constant: (values: readonly number[], shape: readonly number[], type: TensorType) => string;
  /** Name of a graph input of a symbolic size, and the axis on which it has it. */
  readonly measured: (symbol: 'batch' | 'rows') => { readonly name: string; readonly axis: number };
}

/**
 * Bytes of the ONNX model of a graph, with `float` as `precision`. Inputs and outputs keep their names and order. The same graph
 * gives the same bytes.
 * @param metadata Texts that travel with the model.
 */
export function emitModel(
  name: string,
  graph: TensorGraph,
  precision: Precision,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return encodeModel(emitGraph(name, graph, precision), metadata);
}

/** What tells the names of a body from those around it. */
export interface BodyNames {
  /** Stands before every name of the body. */
  readonly prefix: string;
  /** Names outside of the body's inputs that are read from there. */
  readonly outside: ReadonlyMap<Tensor, string>;
}

/** The ONNX graph of a tensor graph, or of the body of a scan. */
export function emitGraph(name: string, graph: TensorGraph, precision: Precision, body?: BodyNames): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const shared = new Map<string, string>();
  const prefix = body?.prefix ?? '';
  const type = (own: ElementType): TensorType => elementType(own, precision);
  const names = namesOf(graph, prefix);
  const nameOf = (tensor: Tensor): string => body?.outside.get(tensor) ?? names[tensor.id] ?? `${prefix}t${tensor.id}`;

  const emitter: Emitter = {
    precision,
    type,
    name: nameOf,
    node(operator, inputs, attributes = {}, output = `${prefix}n${nodes.length}`, domain = '') {
      nodes.push({ operator, domain, inputs, outputs: [output], attributes });
      return output;
    },
    push: (node) => nodes.push(node),
    constant(values, shape, ofElements) {
      const key = JSON.stringify([values, shape, ofElements]);
      const known = shared.get(key);
      if (known !== undefined) return known;
      const constantName = `${prefix}c${shared.size}`;
      shared.set(key, constantName);
      initializers.push({ name: constantName, type: ofElements, shape, bytes: elementBytes(values, ofElements) });
      return constantName;
    },
    measured: (symbol) => {
      const { tensor, axis } = measuredInput(graph, symbol);
      return { name: nameOf(tensor), axis };
    },
  };

  const { absorbed, fusions } = fusedNodes(graph);
  for (const node of graph.nodes) {
    const { operation } = node;
    if (operation.kind === 'input' || absorbed.has(node.id)) continue;
    if (operation.kind === 'constant') {
      const bytes = elementBytes(operation.values, type(operation.type));
      initializers.push({ name: nameOf(node), type: type(operation.type), shape: operation.shape, bytes });
    } else {
      emitNode(emitter, fusions.get(node.id) ?? { kind: 'plain', node });
    }
  }
  for (const output of graph.outputs) {
    const own = `${prefix}${output.name}`;
    if (nameOf(output.tensor) !== own) emitter.node('Identity', [nameOf(output.tensor)], {}, own);
  }
  const outputs = graph.outputs.map((output) => portOf(`${prefix}${output.name}`, output.tensor, precision));
  const inputs = inputPorts(graph, precision).map((port) => ({ ...port, name: `${prefix}${port.name}` }));
  const isOutside = new Set(Array.from(body?.outside.keys() ?? [], (tensor) => names[tensor.id]));
  const read = new Set(graph.outputs.map((output) => `${prefix}${output.name}`));
  addNamesRead(nodes, read);
  return {
    name,
    inputs: inputs.filter((port) => !isOutside.has(port.name)),
    outputs,
    // A constant that only fused nodes read is an attribute there.
    initializers: initializers.filter((own) => read.has(own.name)),
    // In the body of a scan all is at hand, and the order that the graph was built in is the faster one.
    nodes: body === undefined ? inWalkingOrder(nodes) : nodes,
  };
}

/** A computed tensor is called by the first output that it is, an input by its own name, a scan's result after the scan. */
function namesOf(graph: TensorGraph, prefix: string): readonly string[] {
  const isComputed = ({ operation, inputs }: Tensor): boolean =>
    inputs.length > 0 && operation.kind !== 'inverse_deviation' && operation.kind !== 'part';
  const given = new Map<number, string>();
  for (const { name, tensor } of graph.outputs) {
    if (isComputed(tensor) && !given.has(tensor.id)) given.set(tensor.id, `${prefix}${name}`);
  }
  const names: string[] = [];
  for (const { id, operation, inputs } of graph.nodes) {
    if (operation.kind === 'input') names.push(`${prefix}${operation.name}`);
    else if (operation.kind === 'inverse_deviation') names.push(inverseName(names[inputs[1]?.id ?? 0] ?? ''));
    else if (operation.kind === 'part') names.push(partName(names[inputs[0]?.id ?? 0] ?? '', operation.position));
    else names.push(given.get(id) ?? `${prefix}t${id}`);
  }
  return names;
}

/** Name of what comes with a standardized tensor. */
export function inverseName(standardized: string): string {
  return `${standardized}.inverse_deviation`;
}

/** Name of a scan's result. */
export function partName(scan: string, position: number): string {
  return `${scan}.${position}`;
}

function measuredInput(graph: TensorGraph, symbol: 'batch' | 'rows') {
  for (const tensor of graph.nodes) {
    const { operation } = tensor;
    if (operation.kind !== 'input') continue;
    const axis = operation.shape.indexOf(symbol);
    if (axis >= 0) return { tensor, axis };
  }
  throw new Error(`no input has the size ${symbol}`);
}
