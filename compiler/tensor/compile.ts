import { emitModel } from './emission/emit.ts';
import { inputPorts, type Precision, portOf } from './emission/ports.ts';
import { emitRepeated } from './emission/repeat.ts';
import { updatedName } from './forward-graph.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { TensorGraph } from './ir/graph.ts';
import { lossScalingPlaces, lossScalingState } from './loss-scaling.ts';
import { lowerModel } from './lower-model.ts';
import type { ModelGraph } from './model-graph.ts';
import { outputTensor } from './model-output.ts';
import { optimize } from './passes/optimize.ts';
import type {
  CompiledInference,
  NamedTensor,
  StatePort,
  TensorPort,
  TrainingProgram,
  TrainingRequest,
} from './program.ts';
import { drawState, elementCount, viewTensors } from './state-layout.ts';
import { type TargetName, targets } from './targets.ts';
import { buildTrainingGraphs, gradientName } from './training-graph.ts';
import { besideStates, keptName } from './update-graph.ts';

export interface TrainingOptions {
  /** `float64` is for gradient checks: every float port is then float64. */
  readonly precision?: Precision;
  /** Largest number of elements of a parameter that shares a state with others. */
  readonly shareUpTo?: number;
  /** How many examples go through the graph at once, where that is known: few want other passes than many. */
  readonly examples?: number;
  /** What the graphs are to run on; the CPU when absent. */
  readonly target?: TargetName;
}

/**
 * Compiles a model, its losses and its optimizer into one ONNX graph a training step. The model's shapes have been inferred
 * without a mismatch, and each output with a loss has one number a row, or one for each class. The same request gives the same bytes.
 */
export function compileTraining(request: TrainingRequest, options: TrainingOptions = {}): TrainingProgram {
  const precision = options.precision ?? 'float32';
  const { layout, ...built } = buildTrainingGraphs(request, options);
  const target = targets[options.target ?? 'cpu'];
  const step = optimize(built.step, target, options.examples);
  const update = built.update && optimize(built.update, target);
  const ports = inputPorts(step, precision);
  const portNamed = new Map(
    [...ports, ...(update ? inputPorts(update, precision) : [])].map((port) => [port.name, port]),
  );
  const statePort = (state: string) => ({ ...portOfState(portNamed, state), updated: updatedName(state) });
  const beside = besideStates(request);
  const states = layout.states.flatMap(({ name, trained }) =>
    [name, ...(trained ? beside.map((own) => `${name}.${own}`) : [])].map(statePort),
  );
  if (request.mixed !== undefined) states.push(statePort(lossScalingState));
  const sums = update && layout.states.filter((own) => own.trained).map(({ name }) => statePort(gradientName(name)));
  const stateNames = new Set([...states, ...(sums ?? [])].map(({ name }) => name));
  const isRandom = ({ name }: TensorPort) => name.startsWith('mask.') || name.startsWith('noise.');
  return {
    onnx: emitModel('training_step', step, precision),
    graph: step,
    ...(update === undefined && target.stepsAtOnce > 1
      ? { repeated: repeatedStep(step, states, precision, target.stepsAtOnce) }
      : {}),
    ...(update && sums
      ? { update: { onnx: emitModel('training_update', update, precision), graph: update, sums } }
      : {}),
    inputs: ports.filter((port) => !stateNames.has(port.name) && !isRandom(port)),
    states,
    parameters: layout.slots,
    masks: ports.filter(isRandom),
    initialState(draw) {
      const values = drawState(layout, draw);
      const state: Record<string, Float32Array> = {};
      for (const { name, shape } of states) {
        state[name] = values.get(name) ?? new Float32Array(elementCount(shape.map(Number)));
      }
      if (request.mixed !== undefined) state[lossScalingState]?.set([request.mixed.start], lossScalingPlaces.scale);
      return state;
    },
    keptState: (state) =>
      Object.fromEntries(
        layout.states.map(({ name, trained }) => [name, stateNamed(state, trained ? keptName(request, name) : name)]),
      ),
    namedTensors: (state) => viewTensors(layout, state),
  };
}

/** Several steps as one graph. */
function repeatedStep(
  step: TensorGraph,
  states: readonly StatePort[],
  precision: Precision,
  steps: number,
): NonNullable<TrainingProgram['repeated']> {
  const sequences = ['batch.index', 'batch.shifted', 'batch.random', 'learning_rate', 'step'];
  return { onnx: emitRepeated('training_steps', step, precision, { states, sequences, times: steps }), steps };
}

function stateNamed(state: Readonly<Record<string, Float32Array>>, name: string): Float32Array {
  const values = state[name];
  if (values === undefined) throw new Error(`state ${name} is missing`);
  return values;
}

/**
 * Compiles a model without its backward half, with running statistics in place of the batch's and without dropout. `tensors` are
 * folded in as weights; without them they are inputs of the graph.
 */
export function compileInference(
  model: ModelGraph,
  dimensions: Readonly<Record<string, number>>,
  entities: number,
  tensors?: readonly NamedTensor[],
  options: Pick<TrainingOptions, 'precision' | 'target'> = {},
): CompiledInference {
  const precision = options.precision ?? 'float32';
  const builder = new GraphBuilder();
  const weights = tensors && new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const batchIndex = builder.input('batch.index', 'int64', ['batch']);
  const lowered = lowerModel(builder, batchIndex, {
    model,
    dimensions,
    entities,
    training: false,
    named({ name, shape }) {
      if (weights === undefined) return builder.input(name, 'float', shape);
      const values = weights.get(name)?.values;
      if (values?.length !== elementCount(shape))
        throw new Error(`${name} of shape [${shape.join(', ')}] is not among the weights`);
      return builder.constant(values, shape);
    },
    keep: randomnessOutsideTraining,
    noise: randomnessOutsideTraining,
  });
  const outputs = Array.from(lowered.outputs, ([name, tensor]) => ({
    name,
    tensor: outputTensor(builder, name, tensor),
  }));
  const graph = optimize({ nodes: builder.nodes, outputs }, targets[options.target ?? 'cpu']);
  return {
    onnx: emitModel('inference', graph, precision),
    graph,
    inputs: inputPorts(graph, precision),
    outputs: graph.outputs.map(({ name, tensor }) => portOf(name, tensor, precision)),
  };
}

function randomnessOutsideTraining(site: string): never {
  throw new Error(`${site} asks for randomness outside training`);
}

function portOfState(ports: ReadonlyMap<string, TensorPort>, name: string): TensorPort {
  const port = ports.get(name);
  if (port === undefined) throw new Error(`the graph has no input ${name}`);
  return port;
}
