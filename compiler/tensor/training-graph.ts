import { declaredTensors, forwardGraph, tensorOf, updatedName } from './forward-graph.ts';
import { differentiate } from './gradients/differentiate.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { Tensor, TensorGraph } from './ir/graph.ts';
import { isFiniteNorm, type LossScale, lossScaleInput, withScaling } from './loss-scaling.ts';
import { floatSums } from './passes/float-sums.ts';
import { halfPrecision } from './passes/half-precision.ts';
import { optimizeForward } from './passes/optimize.ts';
import type { TrainingRequest } from './program.ts';
import { layOutState, type StateLayout } from './state-layout.ts';
import { type TargetName, targets } from './targets.ts';
import { appendUpdate } from './update-graph.ts';
import { elementAt, joined } from './vectors.ts';

/** Graphs of a training step, before the passes. */
export interface TrainingGraphs {
  readonly layout: StateLayout;
  /** A whole step, or of a step in parts the gradients of one part, added to `STATE.gradient`. */
  readonly step: TensorGraph;
  /** Of a step in parts, its end: from the gradients to the new state. */
  readonly update?: TensorGraph;
}

/** Forward pass, losses, gradients, clipping and the optimizer's step. */
export function buildTrainingGraphs(
  request: TrainingRequest,
  options: { readonly shareUpTo?: number; readonly examples?: number; readonly target?: TargetName },
): TrainingGraphs {
  const { shareUpTo, examples, target = 'cpu' } = options;
  const layout = layOutState(declaredTensors(request), shareUpTo);
  // Sums over a whole sequence would lose digits in half precision.
  const forwardTarget = request.mixed ? { ...targets[target], spectralConvolutions: false } : targets[target];
  const plain = optimizeForward(forwardGraph(request, layout), forwardTarget, examples);
  const forward = request.mixed ? halfPrecision(plain) : plain;
  const found = new Map(forward.outputs.map(({ name, tensor }) => [name, tensor]));
  const loss = { name: 'loss', tensor: tensorOf(found, 'loss') };
  const builder = new GraphBuilder(forward.nodes);
  const scale = request.mixed && lossScaleInput(builder);
  const scaled = scale ? builder.multiply(loss.tensor, scale.scale) : loss.tensor;
  const gradients = stateGradients(builder, layout, found, scaled);
  const finished = request.mixed ? floatSums : (graph: TensorGraph) => graph;
  if (request.accumulate) {
    const sums = gradientSums(builder, layout, gradients);
    return {
      layout,
      step: finished({ nodes: builder.nodes, outputs: [loss, ...sums] }),
      update: updateGraph(request, layout),
    };
  }
  const updates = endOfStep(builder, request, layout, { found, gradients, scale });
  return { layout, step: finished({ nodes: builder.nodes, outputs: [loss, ...updates] }) };
}

/** Name of the sum of a state's gradients over the parts of a step. */
export function gradientName(state: string): string {
  return `${state}.gradient`;
}

/** `share` is the part's share of the step's examples, so that the sum is the gradient of the whole step's mean. */
function gradientSums(
  builder: GraphBuilder,
  layout: StateLayout,
  gradients: readonly Tensor[],
): TensorGraph['outputs'] {
  const share = builder.input('share', 'float', []);
  return trainedStates(layout).map(({ name, shape }, at) => {
    const before = builder.input(gradientName(name), 'float', shape);
    const own = builder.multiply(elementAt(gradients, at), share);
    return { name: updatedName(gradientName(name)), tensor: builder.add(before, own) };
  });
}

/** The end of a step in parts. States that are not trained go through it unchanged. */
function updateGraph(request: TrainingRequest, layout: StateLayout): TensorGraph {
  const builder = new GraphBuilder();
  const found = new Map([
    ['learning_rate', builder.input('learning_rate', 'float', [])],
    ['step', builder.input('step', 'int64', [])],
  ]);
  for (const { name, shape } of layout.states) found.set(name, builder.input(name, 'float', shape));
  const gradients = trainedStates(layout).map(({ name, shape }) => builder.input(gradientName(name), 'float', shape));
  const scale = request.mixed && lossScaleInput(builder);
  return { nodes: builder.nodes, outputs: endOfStep(builder, request, layout, { found, gradients, scale }) };
}

/** What a step ends with. */
interface StepEnd {
  /** The states and the scalar inputs by name. */
  readonly found: ReadonlyMap<string, Tensor>;
  /** Of the trained states, in the layout's order; of the scaled loss where there is a scale. */
  readonly gradients: readonly Tensor[];
  readonly scale: LossScale | undefined;
}

/** The gradient's norm and all states after the step. With a scale the gradients are divided by it first, and none moves for one that is not finite. */
function endOfStep(
  builder: GraphBuilder,
  request: TrainingRequest,
  layout: StateLayout,
  { found, gradients, scale }: StepEnd,
): TensorGraph['outputs'] {
  if (scale === undefined || request.mixed === undefined)
    return [...appendUpdate(builder, request, layout, found, gradients), ...updatedStatistics(builder, layout, found)];
  const inverse = builder.divide(1, scale.scale);
  const unscaled = gradients.map((gradient) => builder.multiply(gradient, inverse));
  const counted = new Map(found).set('step', builder.cast(scale.taken, 'int64'));
  const updates = appendUpdate(builder, request, layout, counted, unscaled);
  const outputs = [...updates, ...updatedStatistics(builder, layout, found)];
  const norm = new Map(updates.map(({ name, tensor }) => [name, tensor])).get('gradient_norm');
  if (norm === undefined) throw new Error('a step tells the norm of its gradient');
  return withScaling(builder, outputs, isFiniteNorm(builder, norm), scale, request.mixed);
}

/** States that the optimizer leaves alone: running statistics after the step, and what is frozen as it is. */
function updatedStatistics(
  builder: GraphBuilder,
  layout: StateLayout,
  found: ReadonlyMap<string, Tensor>,
): TensorGraph['outputs'] {
  return layout.states
    .filter((own) => !own.trained)
    .map(({ name }) => {
      const slots = layout.slots.filter((slot) => slot.state === name);
      const moves = slots.some((slot) => found.has(updatedName(slot.name)));
      if (!moves) return { name: updatedName(name), tensor: tensorOf(found, name) };
      const parts = slots.map((slot) => found.get(updatedName(slot.name)) ?? tensorOf(found, slot.name));
      return { name: updatedName(name), tensor: joined(builder, parts) };
    });
}

function trainedStates(layout: StateLayout): StateLayout['states'] {
  return layout.states.filter((own) => own.trained);
}

/** Gradient of each trained state, in the layout's order and shapes. */
function stateGradients(
  builder: GraphBuilder,
  layout: StateLayout,
  named: ReadonlyMap<string, Tensor>,
  loss: Tensor,
): Tensor[] {
  const slots = layout.slots.filter((slot) => slot.trained);
  const gradients = differentiate(
    builder,
    loss,
    slots.map((slot) => tensorOf(named, slot.name)),
  );
  const parts = Map.groupBy(gradients.keys(), (at) => slots[at]?.state);
  return trainedStates(layout).map(({ name, shape }) => {
    const own = (parts.get(name) ?? []).map((at) => elementAt(gradients, at));
    return builder.reshape(own.length === 1 ? elementAt(own, 0) : joined(builder, own), shape);
  });
}
