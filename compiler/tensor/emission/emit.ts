import type { ElementType, Tensor, TensorGraph } from '../ir/graph.ts';
import type { TensorType } from '../program.ts';
import { elementBytes } from './element-bytes.ts';
import { fusedNodes } from './fusion.ts';
import { emitNode } from './nodes.ts';
import { encodeModel, type OnnxNode, type OnnxTensor } from './onnx-model.ts';
import { inputPorts, type Precision, portOf } from './ports.ts';

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
  /** Name of an initialiser with these values; equal ones are shared. */
  readonly constant: (values: readonly number[], shape: readonly number[], type: TensorType) => string;
  /** Name of a graph input of a symbolic size, and the axis on which it has it. */
  readonly measured: (symbol: 'batch' | 'rows') => { readonly name: string; readonly axis: number };
}

/**
 * Bytes of the ONNX model of a graph, with `float` as `precision`. Inputs and outputs keep their names and order. The same graph
 * gives the same bytes.
 */
export function emitModel(name: string, graph: TensorGraph, precision: Precision): Uint8Array {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const shared = new Map<string, string>();
  const type = (own: ElementType): TensorType => (own === 'float' ? precision : own);
  const names = namesOf(graph);
  const nameOf = (tensor: Tensor): string => names[tensor.id] ?? `t${tensor.id}`;

  const emitter: Emitter = {
    precision,
    type,
    name: nameOf,
    node(operator, inputs, attributes = {}, output = `n${nodes.length}`, domain = '') {
      nodes.push({ operator, domain, inputs, outputs: [output], attributes });
      return output;
    },
    constant(values, shape, elementType) {
      const key = JSON.stringify([values, shape, elementType]);
      const known = shared.get(key);
      if (known !== undefined) return known;
      const constantName = `c${shared.size}`;
      shared.set(key, constantName);
      initializers.push({ name: constantName, type: elementType, shape, bytes: elementBytes(values, elementType) });
      return constantName;
    },
    measured: (symbol) => measuredInput(graph, symbol),
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
    if (nameOf(output.tensor) !== output.name) emitter.node('Identity', [nameOf(output.tensor)], {}, output.name);
  }
  const outputs = graph.outputs.map((output) => portOf(output.name, output.tensor, precision));
  return encodeModel({ name, inputs: inputPorts(graph, precision), outputs, initializers, nodes });
}

/** A computed tensor is called by the first output that it is, an input by its own name. */
function namesOf(graph: TensorGraph): readonly string[] {
  const names: string[] = graph.nodes.map(({ id, operation }) =>
    operation.kind === 'input' ? operation.name : `t${id}`,
  );
  for (const { name, tensor } of graph.outputs) {
    if (tensor.inputs.length > 0 && names[tensor.id] === `t${tensor.id}`) names[tensor.id] = name;
  }
  return names;
}

function measuredInput(graph: TensorGraph, symbol: 'batch' | 'rows') {
  for (const { operation } of graph.nodes) {
    if (operation.kind !== 'input') continue;
    const axis = operation.shape.indexOf(symbol);
    if (axis >= 0) return { name: operation.name, axis };
  }
  throw new Error(`no input has the size ${symbol}`);
}
