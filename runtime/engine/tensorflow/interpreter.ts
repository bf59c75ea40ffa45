import { factorOf, symbolOf } from '../../../compiler/tensor/ir/dimensions.ts';
import type { Dimension, Operation, Shape, Tensor, TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { OperatorError } from '../../operators/operator.ts';
import { backendTitle, type Tensorflow, type TensorflowBackend } from './backend.ts';
import { deviceOperation } from './device-operations.ts';
import { hostOperation } from './host-operations.ts';
import {
  floatTensorOf,
  type HostValue,
  heldType,
  hostArray,
  hostValueOf,
  onDevice,
  sizeOf,
  type Value,
} from './value.ts';

/** What the symbolic dimensions of a graph are in a run. */
export type Sizes = Readonly<Partial<Record<'batch' | 'rows', number>>>;

/** A graph that is ready to be interpreted: its constants are where it computes. */
export interface Interpreter {
  /**
   * The values of the graph's outputs, in their order. They are the caller's to release.
   * @param inputs Of the graph's `input` nodes, in their order; they stay the caller's.
   */
  run(inputs: readonly Value[], sizes: Sizes): readonly Value[];
  /** Gives back what the constants take. */
  close(): void;
}

export interface InterpreterOptions {
  /**
   * Whether a value is given back as soon as nothing reads it any more. Without it the values stay until the surrounding `tidy` or
   * `grads` of TensorFlow.js ends, which is what its own differentiation needs.
   */
  readonly release: boolean;
}

/** Interprets a graph primitive by primitive: float32 on a backend of TensorFlow.js, everything else exactly in JavaScript. */
export function interpreter(
  tensorflow: Tensorflow,
  backend: TensorflowBackend,
  graph: TensorGraph,
  options: InterpreterOptions = { release: true },
): Interpreter {
  const surroundings = { tensorflow, backend, ...options };
  const prepared = prepare(surroundings, graph);
  return {
    run: (inputs, sizes) => evaluate(surroundings, prepared, inputs, sizes),
    close: () => dismantle(prepared),
  };
}

interface Surroundings extends InterpreterOptions {
  readonly tensorflow: Tensorflow;
  readonly backend: TensorflowBackend;
}

interface PreparedGraph {
  readonly graph: TensorGraph;
  /** By node. */
  readonly constants: ReadonlyMap<Tensor, Value>;
  /** By node, the nodes that nothing reads after it. */
  readonly lastRead: ReadonlyMap<Tensor, readonly Tensor[]>;
  /** Of scans. */
  readonly bodies: ReadonlyMap<Tensor, PreparedGraph>;
}

function prepare(surroundings: Surroundings, graph: TensorGraph): PreparedGraph {
  const constants = new Map<Tensor, Value>();
  const bodies = new Map<Tensor, PreparedGraph>();
  const readers = new Map<Tensor, Tensor>();
  for (const node of graph.nodes) {
    readers.set(node, node);
    for (const input of node.inputs) readers.set(input, node);
    if (node.operation.kind === 'constant') constants.set(node, constantOf(surroundings.tensorflow, node.operation));
    if (node.operation.kind === 'scan') bodies.set(node, prepare(surroundings, node.operation.body));
  }
  for (const { tensor } of graph.outputs) readers.delete(tensor);
  const lastRead = new Map<Tensor, Tensor[]>();
  for (const [tensor, reader] of readers) {
    const { kind } = tensor.operation;
    if (kind === 'constant' || kind === 'input') continue;
    const ending = lastRead.get(reader);
    if (ending === undefined) lastRead.set(reader, [tensor]);
    else ending.push(tensor);
  }
  return { graph, constants, lastRead, bodies };
}

function dismantle({ constants, bodies }: PreparedGraph): void {
  for (const value of constants.values()) giveBack(value);
  for (const body of bodies.values()) dismantle(body);
}

function constantOf(
  tensorflow: Tensorflow,
  { shape, values, ...own }: Extract<Operation, { kind: 'constant' }>,
): Value {
  const type = heldType(own.type);
  if (type === 'float')
    return onDevice(tensorflow.keep(tensorflow.tensor(Float32Array.from(values), [...shape], 'float32')));
  const held = hostArray(type, values.length);
  for (let at = 0; at < held.length; at++) held[at] = Number(values[at]);
  return { place: 'host', type, shape, values: held };
}

function giveBack(value: Value | undefined): void {
  if (value?.place === 'device') value.tensor.dispose();
}

/** A second hold on a value: giving one back leaves the other. */
function shared(value: Value): Value {
  return value.place === 'device' ? onDevice(value.tensor.clone()) : value;
}

function evaluate(
  surroundings: Surroundings,
  prepared: PreparedGraph,
  inputs: readonly Value[],
  sizes: Sizes,
): readonly Value[] {
  const { graph, constants, lastRead, bodies } = prepared;
  const values = new Map<Tensor, Value>(constants);
  const scans = new Map<Tensor, readonly Value[]>();
  let given = 0;
  for (const node of graph.nodes) {
    const { operation } = node;
    if (operation.kind === 'input') {
      values.set(node, present(inputs[given], operation.name));
      given++;
    } else if (operation.kind === 'scan') {
      const body = bodies.get(node);
      if (body === undefined) throw new Error('the scan has no body');
      const read = node.inputs.map((tensor) => heldValue(values, tensor));
      scans.set(node, scanned(surroundings, operation, body, read, sizes));
    } else if (operation.kind === 'part') {
      const results = scans.get(node.inputs[0] ?? node) ?? [];
      values.set(node, shared(present(results[operation.position], 'a result of a scan')));
    } else if (operation.kind !== 'constant') {
      const read = node.inputs.map((tensor) => heldValue(values, tensor));
      values.set(node, computed(surroundings, node, read, sizes));
    }
    if (!surroundings.release) continue;
    for (const tensor of lastRead.get(node) ?? []) {
      giveBack(values.get(tensor));
      values.delete(tensor);
      for (const result of scans.get(tensor) ?? []) giveBack(result);
      scans.delete(tensor);
    }
  }
  const outputs = graph.outputs.map(({ tensor }) => shared(heldValue(values, tensor)));
  if (surroundings.release) {
    const computedOutputs = new Set(graph.outputs.map(({ tensor }) => tensor));
    for (const tensor of computedOutputs)
      if (tensor.operation.kind !== 'input' && tensor.operation.kind !== 'constant') giveBack(values.get(tensor));
  }
  return outputs;
}

function heldValue(values: ReadonlyMap<Tensor, Value>, tensor: Tensor): Value {
  return present(values.get(tensor), tensor.operation.kind);
}

function present(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`${name} has no value`);
  return value;
}

/** One primitive. A kernel that the backend lacks is a mistake of the choice of backend. */
function computed(surroundings: Surroundings, node: Tensor, inputs: readonly Value[], sizes: Sizes): Value {
  const { tensorflow } = surroundings;
  const shape = sizesOf(node.shape, sizes);
  const { operation } = node;
  const type = heldType(node.type);
  if (operation.kind === 'extent') return numbers([sizeIn(operation.dimension, sizes)], []);
  if (operation.kind === 'range')
    return numbers(
      Array.from({ length: shape[0] ?? 0 }, (_, at) => at),
      shape,
    );
  const [first] = inputs;
  if (operation.kind === 'cast' && first !== undefined) {
    if (type !== 'float') return hostValueOf(first, type);
    return onDevice(attempted(surroundings, node, () => tensorflow.tidy(() => floatTensorOf(tensorflow, first))));
  }
  if (type !== 'float' && inputs.every((input): input is HostValue => input.place === 'host')) {
    const value = hostOperation(operation, inputs, type, shape);
    if (value === undefined) throw new Error(`${operation.kind} of ${type} has no form in the engine tensorflow`);
    return value;
  }
  return onDevice(
    attempted(surroundings, node, () => tensorflow.tidy(() => deviceOperation(tensorflow, node, inputs, shape))),
  );
}

function attempted<Result>({ backend }: Surroundings, node: Tensor, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    const kernel = /^Kernel '(\w+)' not registered/.exec(error instanceof Error ? error.message : '')?.[1];
    if (kernel === undefined) throw error;
    throw new OperatorError(
      `the primitive ${node.operation.kind} needs the kernel ${kernel}, which ${backendTitle(backend)} lacks`,
      'Install another backend (npm install @tensorflow/tfjs-node), or run with --engine onnx.',
    );
  }
}

function numbers(values: readonly number[], shape: readonly number[]): HostValue {
  return { place: 'host', type: 'int64', shape, values: Float64Array.from(values) };
}

function sizesOf(shape: Shape, sizes: Sizes): readonly number[] {
  return shape.map((dimension) => sizeIn(dimension, sizes));
}

function sizeIn(dimension: Dimension, sizes: Sizes): number {
  const symbol = symbolOf(dimension);
  if (symbol === undefined) return Number(dimension);
  const size = sizes[symbol];
  if (size === undefined) throw new Error(`no input has the size ${symbol}`);
  return size * factorOf(dimension);
}

/** The results of a scan, each of all steps stacked in the order of the sequences. */
function scanned(
  surroundings: Surroundings,
  { states: count, sequences: moving, reverse }: Extract<Operation, { kind: 'scan' }>,
  body: PreparedGraph,
  inputs: readonly Value[],
  sizes: Sizes,
): readonly Value[] {
  const { tensorflow, release } = surroundings;
  let states = inputs.slice(0, count).map(shared);
  const sequences = inputs.slice(count, count + moving).map((sequence) => elementsOf(tensorflow, sequence));
  const fixed = inputs.slice(count + moving);
  const length = sequences[0]?.length ?? 0;
  const results: Value[][] = Array.from({ length: body.graph.outputs.length - count }, () => []);
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const elements = sequences.map((sequence) => present(sequence[at], 'an element of a sequence'));
    const after = evaluate(surroundings, body, [...states, ...elements, ...fixed], sizes);
    if (release) for (const value of [...states, ...elements]) giveBack(value);
    states = after.slice(0, count);
    for (const [place, value] of after.slice(count).entries()) results[place]?.push(value);
  }
  if (release) for (const value of states) giveBack(value);
  return results.map((steps) => {
    const all = stacked(tensorflow, reverse ? steps.reverse() : steps);
    if (release) for (const value of steps) giveBack(value);
    return all;
  });
}

/** What each step reads of a sequence. */
function elementsOf(tensorflow: Tensorflow, sequence: Value): readonly Value[] {
  if (sequence.place === 'device') {
    const { tensor } = sequence;
    // TensorFlow.js has no gradient of taking one tensor apart into one.
    if (tensor.shape[0] === 1) return [onDevice(tensorflow.reshape(tensor, tensor.shape.slice(1)))];
    return tensorflow.unstack(tensor, 0).map(onDevice);
  }
  const { type, shape, values } = sequence;
  const rest = shape.slice(1);
  const width = sizeOf(rest);
  return Array.from({ length: shape[0] ?? 0 }, (_, at) => ({
    place: 'host' as const,
    type,
    shape: rest,
    values: values.subarray(at * width, (at + 1) * width),
  }));
}

function stacked(tensorflow: Tensorflow, steps: readonly Value[]): Value {
  const [first] = steps;
  if (first === undefined) throw new Error('a scan of no steps');
  if (first.place === 'device')
    return onDevice(tensorflow.stack(steps.flatMap((step) => (step.place === 'device' ? [step.tensor] : []))));
  const shape = [steps.length, ...first.shape];
  const values = hostArray(first.type, sizeOf(shape));
  for (const [at, step] of steps.entries()) if (step.place === 'host') values.set(step.values, at * step.values.length);
  return { place: 'host', type: first.type, shape, values };
}
