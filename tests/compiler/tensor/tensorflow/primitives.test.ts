import { afterAll, describe, expect, test } from 'vitest';
import { differentiate } from '../../../../compiler/tensor/gradients/differentiate.ts';
import { optimize } from '../../../../compiler/tensor/passes/optimize.ts';
import { interpreter } from '../../../../runtime/engine/tensorflow/interpreter.ts';
import { onDevice } from '../../../../runtime/engine/tensorflow/value.ts';
import { plainJavaScript, wasm } from '../engines.ts';
import { buildCase, primitiveCases } from '../primitive-cases.ts';
import { graphRunner } from '../run-graph.ts';
import { floatTensor, gradientsByTensorflow, loaded } from './interpreted.ts';

const sizes = { batch: 4 };

function furthest(left: readonly number[] = [], right: readonly number[] = []): number {
  expect(left).toHaveLength(right.length);
  return left.reduce((worst, value, at) => {
    const other = right[at] ?? Number.NaN;
    return Math.max(worst, Math.abs(value - other) / Math.max(1, Math.abs(other)));
  }, 0);
}

describe.each([wasm, plainJavaScript])('on $title', (engine) => {
  afterAll(async () => {
    const { tensorflow } = await loaded(engine);
    expect(tensorflow.memory().numTensors).toBe(0);
  });

  test.each(Object.entries(primitiveCases))(
    '%s and its gradient graph give what ONNX Runtime gives in float64',
    async (_name, own) => {
      const { builder, feeds, inputs, result } = buildCase(own);
      const loss = builder.reshape(builder.sum(builder.square(result), Array.from(result.shape.keys())), []);
      const gradients = differentiate(builder, loss, inputs);
      // What leaves a graph has sizes with names.
      const results = result.shape.some((size) => String(size).includes('*')) ? [loss] : [result];
      const outputs = [...results, ...gradients].map((tensor, at) => ({ name: `result.${at}`, tensor }));
      const graph = optimize({ nodes: builder.nodes, outputs });
      const expected = await (await graphRunner(graph))(feeds);
      const { tensorflow, backend } = await loaded(engine);
      for (const form of [graph, { nodes: builder.nodes, outputs }]) {
        const names = form.nodes.flatMap(({ operation }) => (operation.kind === 'input' ? [operation.name] : []));
        const fed = names.map((name) => onDevice(floatTensor(tensorflow, feeds[name])));
        const run = interpreter(tensorflow, backend, form);
        for (const [at, value] of run.run(fed, sizes).entries()) {
          if (value.place !== 'device') throw new Error('a float is on the backend');
          expect(furthest(Array.from(value.tensor.dataSync()), expected[`result.${at}`])).toBeLessThan(2e-6);
          value.tensor.dispose();
        }
        for (const { tensor } of fed) tensor.dispose();
        run.close();
      }
    },
  );
});

/** float64 is computed outside of TensorFlow.js, which does not see through it. */
const differentiable = Object.entries(primitiveCases).filter(([name]) => name !== 'cast');

test.each(differentiable)('the gradient of %s is that of the autograd of TensorFlow.js', async (_name, own) => {
  const { builder, feeds, inputs, result } = buildCase(own);
  const loss = builder.reshape(builder.sum(builder.square(result), Array.from(result.shape.keys())), []);
  const forward = { nodes: [...builder.nodes], outputs: [{ name: 'loss', tensor: loss }] };
  const theirs = await gradientsByTensorflow(plainJavaScript, forward, feeds, sizes);
  const gradients = differentiate(builder, loss, inputs);
  const outputs = gradients.map((tensor, at) => ({ name: `gradient.x${at}`, tensor }));
  const ours = await (await graphRunner(optimize({ nodes: builder.nodes, outputs })))(feeds);
  for (const name of Object.keys(feeds))
    expect(furthest(theirs[name], ours[`gradient.${name}`]), name).toBeLessThan(2e-5);
});
