import { differentiate } from './gradients/differentiate.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { Tensor, TensorGraph } from './ir/graph.ts';
import { lossTensor } from './losses.ts';
import { type LoweredModel, lowerModel, type TensorDeclaration } from './lower-model.ts';
import { outputVector } from './model-output.ts';
import { optimizerOf } from './optimizers.ts';
import { optimizeForward } from './passes/optimize.ts';
import type { TrainingRequest } from './program.ts';
import { elementCount, layOutState, type StateLayout } from './state-layout.ts';

export interface TrainingGraph {
  /** Before the passes. */
  readonly graph: TensorGraph;
  readonly layout: StateLayout;
  /** Names of the optimizer's tensors beside each parameter. */
  readonly moments: readonly string[];
}

/** Forward pass, losses, gradients, clipping and the optimizer's step as one graph. */
export function buildTrainingGraph(request: TrainingRequest, shareUpTo?: number): TrainingGraph {
  const layout = layOutState(declaredTensors(request), shareUpTo);
  const forward = optimizeForward(forwardGraph(request, layout));
  const found = new Map(forward.outputs.map(({ name, tensor }) => [name, tensor]));
  const loss = tensorOf(found, 'loss');

  const builder = new GraphBuilder(forward.nodes);
  const gradients = stateGradients(builder, layout, found, loss);
  const squares = gradients.map((gradient) => builder.square(gradient));
  const norm = builder.sqrt(
    squares.reduce((sum, square) => builder.add(sum, total(builder, square)), builder.scalar(0)),
  );
  const outputs = [
    { name: 'loss', tensor: loss },
    { name: 'gradient_norm', tensor: norm },
  ];
  const { optimizer, given } = optimizerOf(request.optimizer);
  const inputs = {
    learningRate: tensorOf(found, 'learning_rate'),
    step: tensorOf(found, 'step'),
    gradientScale: request.clipNorm === undefined ? undefined : clipFactor(builder, norm, request.clipNorm),
  };
  const update = optimizer.begin(builder, inputs, given);
  const names = optimizer.moments(given);
  for (const [at, { name, shape }] of layout.states.filter((own) => own.trained).entries()) {
    const moments = names.map((moment) => builder.input(`${name}.${moment}`, 'float', shape));
    const after = update(tensorOf(found, name), moments, elementAt(gradients, at), elementAt(squares, at));
    outputs.push({ name: updatedName(name), tensor: after.parameter });
    for (const [place, moment] of names.entries()) {
      outputs.push({ name: updatedName(`${name}.${moment}`), tensor: elementAt(after.moments, place) });
    }
  }
  for (const { name } of layout.states.filter((own) => !own.trained)) {
    const slots = layout.slots.filter((slot) => slot.state === name);
    const parts = slots.map((slot) => tensorOf(found, updatedName(slot.name)));
    outputs.push({ name: updatedName(name), tensor: joined(builder, parts) });
  }
  return { graph: { nodes: builder.nodes, outputs }, layout, moments: names };
}

/**
 * The forward half. Outputs: the loss; each running statistic after the step; and, for the backward half to find them, the scalar
 * inputs, the states and the named tensors by their names.
 */
function forwardGraph(request: TrainingRequest, layout: StateLayout): TensorGraph {
  const builder = new GraphBuilder();
  const batchIndex = builder.input('batch.index', 'int64', ['batch']);
  const learningRate = builder.input('learning_rate', 'float', []);
  const step = builder.input('step', 'int64', []);
  const seed = builder.input('seed', 'int64', []);
  const state = new Map(layout.states.map(({ name, shape }) => [name, builder.input(name, 'float', shape)]));
  const named = namedTensors(builder, layout, state);
  const model = lowerModel(builder, batchIndex, {
    ...request,
    training: true,
    named: ({ name }) => tensorOf(named, name),
    keep: (site, rate, like) =>
      request.randomness === 'fed'
        ? builder.input(`mask.${site}`, 'float', like.shape)
        : builder.cast(builder.append({ kind: 'keep', site, rate, shape: like.shape }, [seed, step]), 'float'),
    noise: (site, like) =>
      request.randomness === 'fed'
        ? builder.input(`noise.${site}`, 'float', like.shape)
        : builder.append({ kind: 'noise', site, shape: like.shape }, [seed, step]),
  });
  const found = new Map([...state, ...named, ['loss', totalLoss(builder, request, model, batchIndex)]]);
  found.set('learning_rate', learningRate).set('step', step);
  for (const [name, tensor] of model.updates) found.set(updatedName(name), tensor);
  return { nodes: builder.nodes, outputs: Array.from(found, ([name, tensor]) => ({ name, tensor })) };
}

/** min(1, bound / (norm + 1e-6)), as PyTorch's clip_grad_norm_. */
function clipFactor(builder: GraphBuilder, norm: Tensor, bound: number): Tensor {
  return builder.binary('minimum', builder.divide(bound, builder.add(norm, 1e-6)), 1);
}

export function updatedName(state: string): string {
  return `${state}.updated`;
}

/** The named tensors that the model's layers ask for, in the order of the layers. */
export function declaredTensors(
  request: Pick<TrainingRequest, 'model' | 'dimensions' | 'entities'>,
): TensorDeclaration[] {
  const declarations: TensorDeclaration[] = [];
  const builder = new GraphBuilder();
  lowerModel(builder, builder.input('batch.index', 'int64', ['batch']), {
    model: request.model,
    dimensions: request.dimensions,
    entities: request.entities,
    training: true,
    named(declaration) {
      declarations.push(declaration);
      return builder.input(declaration.name, 'float', declaration.shape);
    },
    keep: (_site, _rate, like) => like,
    noise: (_site, like) => like,
  });
  return declarations;
}

function namedTensors(
  builder: GraphBuilder,
  layout: StateLayout,
  state: ReadonlyMap<string, Tensor>,
): Map<string, Tensor> {
  return new Map(
    layout.slots.map((slot) => {
      const whole = tensorOf(state, slot.state);
      if (slot.state === slot.name) return [slot.name, whole];
      const part = builder.slice(whole, 0, slot.offset, slot.offset + elementCount(slot.shape));
      return [slot.name, builder.reshape(part, slot.shape)];
    }),
  );
}

function totalLoss(builder: GraphBuilder, request: TrainingRequest, model: LoweredModel, batchIndex: Tensor): Tensor {
  const targets = new Map<string, Tensor>();
  const losses = request.losses.map(({ output, head, loss, weight }) => {
    const data = targets.get(head) ?? builder.input(`data.target.${head}`, 'float', ['rows']);
    targets.set(head, data);
    const logits = outputVector(builder, output, tensorOf(model.outputs, output));
    return builder.multiply(lossTensor(builder, loss, logits, builder.gather(data, batchIndex)), weight);
  });
  const [first, ...others] = losses;
  if (first === undefined) throw new Error('a training needs a loss');
  return others.reduce((sum, loss) => builder.add(sum, loss), first);
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
  return layout.states
    .filter((own) => own.trained)
    .map(({ name, shape }) => {
      const own = (parts.get(name) ?? []).map((at) => elementAt(gradients, at));
      return builder.reshape(own.length === 1 ? elementAt(own, 0) : joined(builder, own), shape);
    });
}

/** Tensors one after the other in one vector. */
function joined(builder: GraphBuilder, parts: readonly Tensor[]): Tensor {
  const vectors = parts.map((part) => builder.reshape(part, [elementCount(part.shape.map(Number))]));
  return vectors.length === 1 ? elementAt(vectors, 0) : builder.concat(vectors, 0);
}

/** Sum of all elements, float []. */
function total(builder: GraphBuilder, x: Tensor): Tensor {
  return builder.reshape(builder.sum(x, Array.from(x.shape.keys())), []);
}

function tensorOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`${name} is not a tensor of the model`);
  return tensor;
}

function elementAt(tensors: readonly Tensor[], position: number): Tensor {
  const tensor = tensors[position];
  if (tensor === undefined) throw new Error(`tensor ${position} is missing`);
  return tensor;
}
