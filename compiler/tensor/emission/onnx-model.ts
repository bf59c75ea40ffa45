import type { TensorPort, TensorType } from '../program.ts';
import { MessageWriter } from './protobuf.ts';

/** An ONNX graph: a whole model, or the body of an operator. Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly TensorPort[];
  readonly outputs: readonly TensorPort[];
  readonly initializers: readonly OnnxTensor[];
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Little-endian elements. */
  readonly bytes: Uint8Array;
}

/** A number is an integer attribute; those that ONNX declares as float say so. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number } | OnnxGraph;

export interface OnnxNode {
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Adds what nodes and their bodies read by name. */
export function addNamesRead(nodes: readonly OnnxNode[], names: Set<string>): void {
  for (const { inputs, attributes } of nodes) {
    for (const input of inputs) names.add(input);
    for (const value of Object.values(attributes))
      if (typeof value === 'object' && 'nodes' in value) addNamesRead(value.nodes, names);
  }
}

/** IR 10 goes with opset 21, the newest that all operators used here have had unchanged. */
const intermediateVersion = 10;
const operatorSet = 21;

/** Field of a model that holds its `metadata_props`: messages of a key (1) and a value (2). */
export const metadataField = 14;

const elementTypes: Readonly<Record<TensorType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
};

/** @param metadata Texts that travel with the model, written in the order of their names. */
export function encodeModel(graph: OnnxGraph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const writer = new MessageWriter();
  writer.integer(1, intermediateVersion);
  writer.text(2, 'pipec');
  writer.message(7, (message) => writeGraph(message, graph));
  for (const [domain, version] of [
    ['', operatorSet],
    ['com.microsoft', 1],
  ] as const) {
    writer.message(8, (operators) => {
      operators.text(1, domain);
      operators.integer(2, version);
    });
  }
  for (const name of Object.keys(metadata).sort()) {
    writer.message(metadataField, (entry) => {
      entry.text(1, name);
      entry.text(2, metadata[name] ?? '');
    });
  }
  return writer.finish();
}

function writeGraph(message: MessageWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message.message(1, (own) => writeNode(own, node));
  message.text(2, graph.name);
  for (const tensor of graph.initializers) message.message(5, (own) => writeTensor(own, tensor));
  for (const port of graph.inputs) message.message(11, (own) => writePort(own, port));
  for (const port of graph.outputs) message.message(12, (own) => writePort(own, port));
}

function writeNode(message: MessageWriter, node: OnnxNode): void {
  for (const input of node.inputs) message.text(1, input);
  for (const output of node.outputs) message.text(2, output);
  message.text(4, node.operator);
  for (const name of Object.keys(node.attributes).sort()) {
    const value = node.attributes[name];
    if (value !== undefined) message.message(5, (attribute) => writeAttribute(attribute, name, value));
  }
  if (node.domain !== '') message.text(7, node.domain);
}

function writeAttribute(message: MessageWriter, name: string, value: OnnxAttribute): void {
  message.text(1, name);
  if (typeof value === 'number') {
    message.integer(3, value);
    message.integer(20, 2);
  } else if (typeof value === 'string') {
    message.text(4, value);
    message.integer(20, 3);
  } else if ('float' in value) {
    message.float(2, value.float);
    message.integer(20, 1);
  } else if ('nodes' in value) {
    message.message(6, (graph) => writeGraph(graph, value));
    message.integer(20, 5);
  } else {
    for (const item of value) message.integer(8, item);
    message.integer(20, 7);
  }
}

function writeTensor(message: MessageWriter, tensor: OnnxTensor): void {
  for (const size of tensor.shape) message.integer(1, size);
  message.integer(2, elementTypes[tensor.type]);
  message.text(8, tensor.name);
  message.bytes(9, tensor.bytes);
}

function writePort(message: MessageWriter, port: TensorPort): void {
  message.text(1, port.name);
  message.message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.integer(1, elementTypes[port.type]);
      tensor.message(2, (shape) => {
        for (const size of port.shape) {
          shape.message(1, (dimension) => {
            if (typeof size === 'number') dimension.integer(1, size);
            else dimension.text(2, size);
          });
        }
      });
    });
  });
}
