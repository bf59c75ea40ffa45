import { augmentedInput } from './augmentations.ts';
import { frozenLayers } from './frozen.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { Tensor, TensorGraph } from './ir/graph.ts';
import { lossTensor } from './losses.ts';
import { type LoweredModel, type LoweringRequest, lowerModel, type TensorDeclaration } from './lower-model.ts';
import { outputTensor } from './model-output.ts';
import type { TrainingRequest } from './program.ts';
import { reconstructionLoss } from './reconstructions.ts';
import { elementCount, type StateLayout } from './state-layout.ts';

/**
 * The forward half. Outputs: the loss; each running statistic after the step; and, for the backward half to find them, the scalar
 * inputs, the states and the named tensors by their names.
 */
export function forwardGraph(request: TrainingRequest, layout: StateLayout): TensorGraph {
  const builder = new GraphBuilder();
  const batchIndex = builder.input('batch.index', 'int64', ['batch']);
  const learningRate = builder.input('learning_rate', 'float', []);
  const step = builder.input('step', 'int64', []);
  const state = new Map(layout.states.map(({ name, shape }) => [name, builder.input(name, 'float', shape)]));
  const named = namedTensors(builder, layout, state);
  let words: Tensor | undefined;
  const randomWords = (): Tensor => {
    words ??= builder.input('batch.random', 'uint32', ['batch']);
    return words;
  };
  const keep: LoweringRequest['keep'] = (site, rate, like) =>
    request.randomness === 'fed'
      ? builder.input(`mask.${site}`, 'float', like.shape)
      : builder.cast(builder.append({ kind: 'keep', site, rate, shape: like.shape }, [randomWords()]), 'float');
  const noise: LoweringRequest['noise'] = (site, like) =>
    request.randomness === 'fed'
      ? builder.input(`noise.${site}`, 'float', like.shape)
      : builder.append({ kind: 'noise', site, shape: like.shape }, [randomWords()]);
  const rows = request.shifted ? builder.input('batch.shifted', 'int64', ['batch']) : batchIndex;
  const { augmentations = [] } = request;
  const model = lowerModel(builder, rows, {
    model: request.model,
    dimensions: request.dimensions,
    entities: request.entities,
    training: true,
    frozen: frozenLayers(request.frozen),
    named: ({ name }) => tensorOf(named, name),
    keep,
    noise,
    ...(augmentations.length === 0
      ? {}
      : { augment: (input, x) => augmentedInput(builder, augmentations, input.id, x, noise) }),
  });
  const found = new Map([...state, ...named, ['loss', totalLoss(builder, request, model, batchIndex)]]);
  // What a loss reads is float32, as all outputs are.
  if (request.mixed) for (const [name, tensor] of model.outputs) found.set(`read by losses: ${name}`, tensor);
  found.set('learning_rate', learningRate).set('step', step);
  for (const [name, tensor] of model.updates) found.set(updatedName(name), tensor);
  return { nodes: builder.nodes, outputs: Array.from(found, ([name, tensor]) => ({ name, tensor })) };
}

export function updatedName(state: string): string {
  return `${state}.updated`;
}

/** The named tensors that the model's layers ask for, in the order of the layers. */
export function declaredTensors(request: LayersRequest): TensorDeclaration[] {
  return layersOf(request).declarations;
}

/** Whether layers that are trained keep statistics of the batch, so that a step in parts is another than a whole one. */
export function takesStatistics(request: LayersRequest): boolean {
  return layersOf(request).updates > 0;
}

type LayersRequest = Pick<TrainingRequest, 'model' | 'dimensions' | 'entities' | 'frozen'>;

function layersOf(request: LayersRequest): {
  readonly declarations: TensorDeclaration[];
  readonly updates: number;
} {
  const declarations: TensorDeclaration[] = [];
  const builder = new GraphBuilder();
  const { updates } = lowerModel(builder, builder.input('batch.index', 'int64', ['batch']), {
    model: request.model,
    dimensions: request.dimensions,
    entities: request.entities,
    training: true,
    frozen: frozenLayers(request.frozen),
    named(declaration) {
      declarations.push(declaration);
      return builder.input(declaration.name, 'float', declaration.shape);
    },
    keep: (_site, _rate, like) => like,
    noise: (_site, like) => like,
  });
  return { declarations, updates: updates.size };
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
  if (request.reconstruction !== undefined) return reconstructionTensor(builder, request, model);
  const known = new Map<string, Tensor>();
  const read = (data: string): Tensor => {
    const input = known.get(data) ?? builder.input(data, 'float', ['rows']);
    known.set(data, input);
    return builder.gather(input, batchIndex);
  };
  const losses = request.losses.map(({ output, head, loss }) => {
    const outputs = outputTensor(builder, output, tensorOf(model.outputs, output));
    const weights = request.weighted ? read(`data.weight.${head}`) : undefined;
    return lossTensor(builder, loss, outputs, read(`data.target.${head}`), weights);
  });
  const [first, ...others] = losses;
  if (first === undefined) throw new Error('a training needs a loss');
  return others.reduce((sum, loss) => builder.add(sum, loss), first);
}

function reconstructionTensor(
  builder: GraphBuilder,
  { model: { inputs }, reconstruction }: TrainingRequest,
  model: LoweredModel,
): Tensor {
  const input = inputs.find(({ type }) => type === 'tensor');
  if (input === undefined || reconstruction === undefined) throw new Error('a model without a tensor gives none back');
  return reconstructionLoss(builder, reconstruction.loss, {
    input: tensorOf(model.inputs, input.id),
    output: tensorOf(model.outputs, reconstruction.output),
    divergences: model.divergences,
  });
}

export function tensorOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`${name} is not a tensor of the model`);
  return tensor;
}
