import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differentiate } from '../../../../compiler/tensor/gradients/differentiate.ts';
import { GraphBuilder } from '../../../../compiler/tensor/ir/builder.ts';
import type { Operation, Tensor, TensorGraph } from '../../../../compiler/tensor/ir/graph.ts';
import { optimize, optimizeForward } from '../../../../compiler/tensor/passes/optimize.ts';
import { interpreter, type Sizes } from '../../../../runtime/engine/tensorflow/interpreter.ts';
import { onDevice } from '../../../../runtime/engine/tensorflow/value.ts';
import { plainJavaScript, wasm } from '../engines.ts';
import { graphRunner } from '../run-graph.ts';
import { floatTensor, type Gradients, gradientsByTensorflow, loaded } from './interpreted.ts';
import { type GraphPlan, type RandomGraph, randomGraph } from './random-graph.ts';

/*
 * Our gradient graphs, made as training steps are made and run by ONNX Runtime in float64, against TensorFlow.js's own autograd over
 * the forward graph in float32. More cases, or others: GRADIENT_CASES=5000 GRADIENT_SEED=7 npx vitest run random-gradients
 */
const numRuns = Number(process.env.GRADIENT_CASES ?? 120);
const seed = Number(process.env.GRADIENT_SEED ?? 20_261_128);

const size = fc.integer({ min: 1, max: 4 });
const plans: fc.Arbitrary<GraphPlan> = fc.record({
  batch: size,
  time: size,
  width: size,
  seed: fc.nat(100_000),
  steps: fc.array(fc.tuple(fc.nat(1000), fc.nat(6), fc.nat(20), fc.nat(100_000)), { minLength: 1, maxLength: 9 }),
});

/** Gradients of the loss by each input, through the passes of a training step. */
function gradientGraph({ forward, inputs }: RandomGraph): TensorGraph {
  const optimized = optimizeForward(forward);
  const builder = new GraphBuilder(optimized.nodes);
  const [loss, ...read] = optimized.outputs.map(({ tensor }) => tensor);
  const gradients = differentiate(builder, loss as Tensor, read); // the graph's first output
  const outputs = inputs.map((name, at) => ({ name: `gradient.${name}`, tensor: gradients[at] as Tensor }));
  return optimize({ nodes: builder.nodes, outputs });
}

/** By input, as ONNX Runtime computes the gradient graph in float64. */
async function ours({ inputs, feeds }: RandomGraph, graph: TensorGraph): Promise<Gradients> {
  const fed = new Set(inputNames(graph));
  const run = await graphRunner(graph);
  const results = await run(Object.fromEntries(Object.entries(feeds).filter(([name]) => fed.has(name))));
  return Object.fromEntries(inputs.map((name) => [name, results[`gradient.${name}`] ?? []]));
}

/** By input, as TensorFlow.js computes the gradient graph. */
async function interpreted({ inputs, feeds }: RandomGraph, graph: TensorGraph, sizes: Sizes): Promise<Gradients> {
  const { tensorflow, backend } = await loaded(wasm);
  const own = interpreter(tensorflow, backend, graph);
  const found: Record<string, readonly number[]> = {};
  tensorflow.tidy(() => {
    const fed = inputNames(graph).map((name) => onDevice(floatTensor(tensorflow, feeds[name])));
    for (const [at, value] of own.run(fed, sizes).entries())
      found[inputs[at] ?? ''] = value.place === 'device' ? Array.from(value.tensor.dataSync()) : [];
  });
  own.close();
  return found;
}

function inputNames(graph: TensorGraph): readonly string[] {
  return graph.nodes.flatMap(({ operation }) => (operation.kind === 'input' ? [operation.name] : []));
}

/** Largest difference relative to the largest gradient of the same input, or to 1. */
function error(left: readonly number[] = [], right: readonly number[] = []): number {
  expect(left).toHaveLength(right.length);
  const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return left.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (right[at] ?? Number.NaN)) / scale), 0);
}

test('gradients of random graphs are those of the autograd of TensorFlow.js', async () => {
  const met = new Set<Operation['kind']>();
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const graph = randomGraph(plan);
      for (const { operation } of graph.forward.nodes) met.add(operation.kind);
      const theirs = await gradientsByTensorflow(plainJavaScript, graph.forward, graph.feeds, { batch: plan.batch });
      const own = await ours(graph, gradientGraph(graph));
      for (const name of graph.inputs) expect(error(theirs[name], own[name]), name).toBeLessThan(1e-5);
    }),
    { seed, numRuns },
  );
  for (const kind of [
    'scan',
    'gather',
    'scatter_add',
    'convolution',
    'softmax',
    'where',
    'broadcast',
    'matmul',
  ] as const)
    expect(met).toContain(kind);
});

test('gradient graphs of random graphs give on TensorFlow.js what they give on ONNX Runtime', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const random = randomGraph(plan);
      const graph = gradientGraph(random);
      const theirs = await interpreted(random, graph, { batch: plan.batch });
      const own = await ours(random, graph);
      for (const name of random.inputs) expect(error(theirs[name], own[name]), name).toBeLessThan(1e-5);
    }),
    { seed: seed + 1, numRuns: Math.ceil(numRuns / 3) },
  );
});
