import type { Tensor, TensorGraph } from '../ir/graph.ts';
import type { TensorPort } from '../program.ts';
import { emitGraph } from './emit.ts';
import { encodeModel, type OnnxGraph } from './onnx-model.ts';
import { inputPorts, type Precision } from './ports.ts';

/** A graph that is run several times over, each time from the state that the time before left. */
export interface Repetition {
  /** Names of the inputs that are states, and of the outputs that are they after a run. */
  readonly states: readonly { readonly name: string; readonly updated: string }[];
  /** Inputs that are others each time: stacked along a first axis. All others are the same each time. */
  readonly sequences: readonly string[];
  readonly times: number;
}

/**
 * A step's graph as the body of one Scan over several steps: the state goes from step to step within the device, and only what
 * comes before the first and after the last crosses to the host. Outputs that are no states are stacked, an element a step.
 */
export function emitRepeated(
  name: string,
  graph: TensorGraph,
  precision: Precision,
  repetition: Repetition,
): Uint8Array {
  const { states, times } = repetition;
  const stateNames = new Set(states.map((own) => own.name));
  const sequences = repetition.sequences.filter((own) => graph.nodes.some((node) => inputName(node) === own));
  const moving = [...states.map((own) => own.name), ...sequences];
  const outside = new Map(
    graph.nodes.flatMap((node): [Tensor, string][] => {
      const own = inputName(node);
      return own === undefined || moving.includes(own) ? [] : [[node, own]];
    }),
  );
  const prefix = 'step/';
  const body = emitGraph(`${name}.body`, graph, precision, { prefix, outside });
  const results = body.outputs.map((port) => port.name.slice(prefix.length));
  const ordered = [...states.map((own) => own.updated), ...results.filter((own) => !isUpdated(states, own))];
  const stacked = (port: TensorPort): TensorPort => ({ ...port, shape: [times, ...port.shape] });
  const inputs = inputPorts(graph, precision).map((port) => (sequences.includes(port.name) ? stacked(port) : port));
  const outer: OnnxGraph = {
    name,
    inputs,
    outputs: ordered.map((own) => {
      const port = { ...portNamed(body.outputs, prefix + own), name: own };
      return isUpdated(states, own) ? port : stacked(port);
    }),
    initializers: [],
    nodes: [
      {
        operator: 'Scan',
        domain: '',
        inputs: moving,
        outputs: ordered,
        attributes: {
          body: {
            ...body,
            inputs: moving.map((own) => portNamed(body.inputs, prefix + own)),
            outputs: ordered.map((own) => portNamed(body.outputs, prefix + own)),
          },
          num_scan_inputs: moving.length - stateNames.size,
        },
      },
    ],
  };
  return encodeModel(outer);
}

function isUpdated(states: Repetition['states'], name: string): boolean {
  return states.some(({ updated }) => updated === name);
}

function inputName({ operation }: Tensor): string | undefined {
  return operation.kind === 'input' ? operation.name : undefined;
}

function portNamed(ports: readonly TensorPort[], name: string): TensorPort {
  const port = ports.find((own) => own.name === name);
  if (port === undefined) throw new Error(`the step has no ${name}`);
  return port;
}
