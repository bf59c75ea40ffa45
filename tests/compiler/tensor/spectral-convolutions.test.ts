import { expect, test } from 'vitest';
import { modelGraph } from '../../../bench/engine/architecture-models.ts';
import { adamwRecipe, focalRecipe } from '../../../bench/engine/recipes.ts';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { compileTraining } from '../../../compiler/tensor/compile.ts';
import { differentiate } from '../../../compiler/tensor/gradients/differentiate.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { Reach, TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { optimize } from '../../../compiler/tensor/passes/optimize.ts';
import { spectralConvolutions } from '../../../compiler/tensor/passes/spectral-convolutions.ts';
import type { TrainingProgram } from '../../../compiler/tensor/program.ts';
import { onnxFloat64, openProgram } from './engines.ts';
import { type Fed, graphRunner, normalNumbers, randomWords } from './run-graph.ts';

const [steps, channels, filters, batch, examples] = [24, 48, 48, 3, 256];

/** A convolution of x. */
function convolution(taps: number, reach: Reach): TensorGraph {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float', ['batch', steps, channels]);
  const weight = builder.input('weight', 'float', [taps, channels, filters]);
  const y = builder.append({ kind: 'convolution', ...reach }, [x, weight]);
  const outputs = Object.entries({ x, weight, y }).map(([name, tensor]) => ({ name, tensor }));
  return { nodes: builder.nodes, outputs };
}

/** The result, and the gradients of x and the weight where that of the result is fed. */
function withGradients(forward: TensorGraph): TensorGraph {
  const builder = new GraphBuilder(forward.nodes);
  const [x, weight, y] = forward.outputs.map(({ tensor }) => tensor);
  if (x === undefined || weight === undefined || y === undefined) throw new Error('an output is missing');
  const g = builder.input('g', 'float', y.shape);
  const rows = builder.sum(builder.multiply(y, g), [0, 1, 2]);
  const [ofX = x, ofWeight = x] = differentiate(builder, builder.reshape(rows, []), [x, weight]);
  const outputs = Object.entries({ y, ofX, ofWeight }).map(([name, tensor]) => ({ name, tensor }));
  return optimize({ nodes: builder.nodes, outputs });
}

const isSpectral = ({ nodes }: TensorGraph) => nodes.every(({ operation }) => operation.kind !== 'convolution');

test.each<[string, number, Reach]>([
  ['that keeps the length, of an even transform', 8, { dilation: 1, before: 3, after: 4 }],
  ['that keeps the length, of an odd one', 7, { dilation: 1, before: 3, after: 3 }],
  ['of whole kernels', 8, { dilation: 1, before: 0, after: 0 }],
  ['of the past', 8, { dilation: 1, before: 7, after: 0 }],
  ['of the future', 8, { dilation: 1, before: 0, after: 7 }],
  ['of the past, dilated', 12, { dilation: 2, before: 22, after: 0 }],
  ['longer than the window', 40, { dilation: 1, before: 19, after: 20 }],
  ['with more around it than the kernel', 8, { dilation: 1, before: 9, after: 10 }],
])('by frequencies, a convolution %s and its gradients are what they are', async (_, taps, reach) => {
  const plain = convolution(taps, reach);
  const spectral = spectralConvolutions(examples)(plain);
  expect(isSpectral(spectral)).toBe(true);
  const results = (plain.outputs[2]?.tensor.shape[1] ?? 0) as number;
  const feeds = {
    x: normalNumbers([batch, steps, channels], 1),
    weight: normalNumbers([taps, channels, filters], 2),
    g: normalNumbers([batch, results, filters], 3),
  };
  const expected = await (await graphRunner(withGradients(plain)))(feeds);
  const found = await (await graphRunner(withGradients(spectral)))(feeds);
  for (const name of ['y', 'ofX', 'ofWeight']) {
    const [own = [], other = []] = [found[name], expected[name]];
    expect(own).toHaveLength(other.length);
    for (const [at, value] of own.entries()) expect(Math.abs(value - (other[at] ?? Number.NaN))).toBeLessThan(1e-11);
  }
});

test.each<[string, number, number]>([
  ['three taps are', 3, examples],
  ['few examples are', 8, 4],
  ['a batch of no known size is', 8, Number.POSITIVE_INFINITY],
])('%s left as it is', (_, taps, count) => {
  const plain = convolution(taps, { dilation: 1, before: 1, after: taps - 2 });
  expect(spectralConvolutions(count)(plain)).toBe(plain);
});

const declarations = `
/// What lies between two convolutions, and after them: some of it takes either layout, some only one.
model Between() {
  input x: Tensor[time, feature]

  first = x |> conv1d(32, 8) |> layer_norm |> sinusoidal_positions |> gelu |> dropout(0.2)
  second = first |> conv1d(32, 8, padding: causal) |> batch_norm |> softmax |> self_attention(heads: 4)
  third = first |> conv1d(32, 8, groups: 2) |> max_pool(3, 1, padding: same) |> dense(32)
  fourth = concat(second + third, first |> conv1d(32, 8) |> silu) |> conv1d(32, 8, padding: valid)
  output logit = concat(fourth |> mean(time), fourth |> max(time), fourth |> lstm(8) |> last(time)) |> dense(1)
}
`;

test.each([
  ['ResNet(filters: 24)', 14],
  ['Inception(filters: 32, kernel: 40, bottleneck: 32, residuals: 1)', 8],
  ['Between()', 12],
])('a training of %s is the one without them', async (model, most) => {
  const graph = modelGraph(model, 24, declarations);
  const compile = (own: { readonly examples?: number }) =>
    compileTraining(
      {
        model: graph,
        dimensions: { time: 24, feature: 5, classes: 1 },
        entities: 3,
        losses: [{ output: 'logit', head: 'profit', loss: focalRecipe(0.25, 2) }],
        optimizer: adamwRecipe(),
        clipNorm: 1,
        randomness: 'drawn',
      },
      { precision: 'float64', ...own },
    );
  const spectral = compile({ examples });
  const turned = spectral.graph.nodes.filter(
    ({ operation }) => operation.kind === 'transpose' && operation.permutation.join() === '1,0,2',
  );
  expect(turned.length).toBeGreaterThan(0);
  expect(turned.length).toBeLessThanOrEqual(most);
  const [own, other] = [await lossesOf(spectral), await lossesOf(compile({}))];
  for (const [at, loss] of own.entries()) expect(Math.abs(loss - (other[at] ?? Number.NaN))).toBeLessThan(1e-9);
});

async function lossesOf(program: TrainingProgram): Promise<readonly number[]> {
  const [rows, size] = [60, 6];
  const session = await openProgram(program, onnxFloat64);
  const start = program.initialState(seededDraw(4));
  const state: Record<string, Fed> = {};
  for (const { name, shape } of program.states)
    state[name] = { values: Array.from(start[name] ?? []), shape: shape.map(Number) };
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    const results = await session.run({
      ...state,
      'data.features': normalNumbers([rows, 5], 8),
      'data.entity': { values: Array.from({ length: rows }, (_, row) => row % 3), shape: [rows], type: 'int32' },
      'data.target.profit': { values: Array.from({ length: rows }, (_, row) => row % 2), shape: [rows] },
      'batch.index': {
        values: Array.from({ length: size }, (_, at) => 24 + 5 * at + step),
        shape: [size],
        type: 'int64',
      },
      'batch.random': randomWords(5, step, size),
      learning_rate: { values: [0.01], shape: [] },
      step: { values: [step], shape: [], type: 'int64' },
    });
    losses.push(...(results.loss ?? []), ...(results.gradient_norm ?? []));
    for (const { name, shape, updated } of program.states)
      state[name] = { values: results[updated] ?? [], shape: shape.map(Number) };
  }
  await session.close();
  return losses;
}
