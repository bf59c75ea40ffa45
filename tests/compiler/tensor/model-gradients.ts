import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import { factorOf, symbolOf } from '../../../compiler/tensor/ir/dimensions.ts';
import type { Tensor } from '../../../compiler/tensor/ir/graph.ts';
import { lowerModel } from '../../../compiler/tensor/lower-model.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { gradientError } from './central-differences.ts';
import type { Fed } from './run-graph.ts';

const rows = 9;
const index = [3, 6, 2, 6, 8];

/**
 * Largest error of the gradients of a model's output `y` with respect to every parameter, in float64 against central differences.
 * Data, parameters, masks and noise are drawn; `time` windows of a few bars over three features.
 */
export async function modelGradientError(
  model: ModelGraph,
  {
    time = 2,
    parameters = [0.5, 1.5],
  }: { readonly time?: number; readonly parameters?: readonly [number, number] } = {},
): Promise<number> {
  const draw = seededDraw(5);
  const builder = new GraphBuilder();
  const batchIndex = builder.input('batch.index', 'int64', ['batch']);
  const inputs: Tensor[] = [];
  const feeds: Record<string, Fed> = { 'batch.index': { values: index, shape: [index.length], type: 'int64' } };
  const random = (name: string, like: Tensor, next: () => number): Tensor => {
    const shape = like.shape.map((size) => (symbolOf(size) === 'batch' ? factorOf(size) * index.length : Number(size)));
    feeds[name] = { values: Array.from({ length: count(shape) }, next), shape };
    return builder.input(name, 'float', like.shape);
  };
  const lowered = lowerModel(builder, batchIndex, {
    model,
    dimensions: { time, feature: 3, 'direction.classes': 4 },
    entities: 4,
    training: true,
    named({ name, shape, trained }) {
      const [low, high] = parameters;
      feeds[name] = { values: Array.from({ length: count(shape) }, () => low + (high - low) * draw.uniform()), shape };
      const tensor = builder.input(name, 'float', shape);
      if (trained) inputs.push(tensor);
      return tensor;
    },
    keep: (site, _rate, like) => random(`mask.${site}`, like, () => (draw.uniform() < 0.5 ? 1 : 0)),
    noise: (site, like) => random(`noise.${site}`, like, () => draw.normal()),
  });
  for (const node of builder.nodes) {
    if (node.operation.kind !== 'input') continue;
    if (node.operation.name === 'data.features') {
      feeds['data.features'] = { values: Array.from({ length: rows * 3 }, () => draw.normal()), shape: [rows, 3] };
    } else if (node.operation.name === 'data.entity') {
      feeds['data.entity'] = { values: [0, 3, 1, 1, 2, 0, 3, 2, 1], shape: [rows], type: 'int32' };
    }
  }
  const result = lowered.outputs.get('y');
  if (result === undefined) throw new Error('the model has no output');
  if (inputs.length === 0) throw new Error('the model has no parameters');
  return gradientError({ builder, result, inputs }, feeds, [0.7, -1.3, 0.4, 1.9, -0.2, 0.8]);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
