import type { GraphBuilder } from './ir/builder.ts';
import type { Dimension, Tensor } from './ir/graph.ts';
import { layerRule } from './layers.ts';
import type { LayerNode, ModelGraph, ModelGraphInput } from './model-graph.ts';
import type { Initializer } from './program.ts';

/** A named tensor that a layer asks for. */
export interface TensorDeclaration {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** False for running statistics. */
  readonly trained: boolean;
}

export interface LoweringRequest {
  readonly model: ModelGraph;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly entities: number;
  readonly training: boolean;
  /** Layers that work as in predictions and are not trained. */
  readonly frozen?: (layer: string) => boolean;
  /** Where inputs come from, when not from rows of the data. Axis 0 is the batch. */
  readonly given?: (input: ModelGraphInput) => Tensor;
  /** Told each layer's result once its operations are in the builder. */
  readonly onLayer?: (node: LayerNode, result: Tensor) => void;
  /** What becomes of a tensor input before the layers read it. */
  readonly augment?: (input: ModelGraphInput, x: Tensor) => Tensor;
  /** Where a named tensor comes from. */
  readonly named: (declaration: TensorDeclaration) => Tensor;
  /** 1 with probability 1 - rate, else 0, for the layer called `site`. */
  readonly keep: (site: string, rate: number, like: Tensor) => Tensor;
  /** Standard normal numbers of the shape of `like`, for the layer called `site`. */
  readonly noise: (site: string, like: Tensor) => Tensor;
}

export interface LoweredModel {
  /** By the output's name. Axis 0 is the batch. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** What running statistics are after the step, by their names. */
  readonly updates: ReadonlyMap<string, Tensor>;
}

/** Lowers a model, whose shapes have been inferred without a mismatch, to primitive operations. `batchIndex` is int64 [batch]. */
export function lowerModel(builder: GraphBuilder, batchIndex: Tensor, request: LoweringRequest): LoweredModel {
  const { model, entities, named, frozen = () => false, augment = (_input, x) => x } = request;
  const tensors = new Map<string, Tensor>();
  const updates = new Map<string, Tensor>();
  const data = request.given ?? dataInputs(builder, request);
  for (const input of model.inputs) {
    const value = data(input, batchIndex);
    tensors.set(input.id, input.type === 'tensor' ? augment(input, value) : value);
  }
  for (const node of model.nodes) {
    const learns = !frozen(node.id);
    const site = {
      builder,
      training: request.training && learns,
      entities,
      size: (dimension: string) => sizeOf(request.dimensions, dimension),
      parameter: (name: string, shape: readonly number[], initializer: Initializer) =>
        named({ name: `${node.id}.${name}`, shape, initializer, trained: learns }),
      statistic: (name: string, shape: readonly number[], start: number) =>
        named({ name: `${node.id}.${name}`, shape, initializer: { kind: 'constant', value: start }, trained: false }),
      update: (statistic: string, value: Tensor) => updates.set(`${node.id}.${statistic}`, value),
      keep: (rate: number, like: Tensor, name?: string) =>
        request.keep(name === undefined ? node.id : `${node.id}.${name}`, rate, like),
      noise: (like: Tensor) => request.noise(node.id, like),
    };
    const inputs = node.inputs.map((id) => tensorOf(tensors, id));
    const { lower } = layerRule(node.layer);
    if (lower === undefined) throw new Error(`the layer ${node.layer} cannot be trained in this version`);
    const result = lower(site, inputs, node.arguments);
    request.onLayer?.(node, result);
    tensors.set(node.id, result);
  }
  return { outputs: new Map(model.outputs.map(({ name, node }) => [name, tensorOf(tensors, node)])), updates };
}

/** Rows of the data, gathered by the batch's index: a window's row is its last bar. */
function dataInputs(builder: GraphBuilder, { model, dimensions }: LoweringRequest) {
  const size = (name: string) => sizeOf(dimensions, name);
  const columns = model.inputs.find((input) => input.type === 'tensor')?.dimensions.at(-1);
  const features = columns && builder.input('data.features', 'float', ['rows', size(columns)]);
  const entity =
    model.inputs.some((input) => input.type === 'index') && builder.input('data.entity', 'int32', ['rows']);

  return (input: ModelGraphInput, batchIndex: Tensor): Tensor => {
    if (input.type === 'index') {
      if (!entity) throw new Error(`${input.id} has no data`);
      return builder.gather(entity, batchIndex);
    }
    if (!features) throw new Error(`${input.id} has no data`);
    const [time, ...rest] = input.dimensions.slice(0, -1).map(size);
    if (rest.length > 0) throw new Error(`${input.id} has more than two dimensions`);
    if (time === undefined) return builder.gather(features, batchIndex);
    const offsets = builder.constant(
      Array.from({ length: time }, (_, bar) => bar - time + 1),
      [1, time],
      'int64',
    );
    const batch: Dimension = batchIndex.shape[0] ?? 'batch';
    return builder.gather(features, builder.add(builder.reshape(batchIndex, [batch, 1]), offsets));
  };
}

function sizeOf(dimensions: Readonly<Record<string, number>>, name: string): number {
  const known = dimensions[name];
  if (known === undefined) throw new Error(`the size of ${name} is not known`);
  return known;
}

function tensorOf(tensors: ReadonlyMap<string, Tensor>, id: string): Tensor {
  const tensor = tensors.get(id);
  if (tensor === undefined) throw new Error(`${id} is not before its use`);
  return tensor;
}
