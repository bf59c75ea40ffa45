import { expect, test } from 'vitest';
import { emitModel } from '../../../compiler/tensor/emission/emit.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import { heavisides } from '../../../compiler/tensor/passes/heavisides.ts';
import { onnxFloat32, onnxFloat64, openProgram, wasm } from './engines.ts';

const values = [-3, -1e-30, -0, 0, 1e-30, 0.25, 3e38, Number.NEGATIVE_INFINITY];

test.each([onnxFloat32, onnxFloat64, wasm])('1 above 0, else 0, on $title', async (engine) => {
  const builder = new GraphBuilder();
  builder.input('batch.index', 'int64', ['batch']);
  const x = builder.input('x', 'float', ['batch', values.length]);
  const above = (bound: number) => builder.cast(builder.binary('greater', x, bound), 'float');
  const outputs = [
    { name: 'above', tensor: above(0) },
    { name: 'far', tensor: above(0.5) },
  ];
  const graph = heavisides({ nodes: builder.nodes, outputs });
  expect(graph.outputs.map(({ tensor }) => tensor.operation.kind)).toEqual(['heaviside', 'cast']);
  const program = await openProgram({ graph, onnx: emitModel('masks', graph, engine.precision) }, engine);
  const results = await program.run({
    'batch.index': { values: [0], shape: [1], type: 'int64' },
    x: { values, shape: [1, values.length] },
  });
  expect(results.above).toEqual(values.map((value) => (value > 0 ? 1 : 0)));
  expect(results.far).toEqual(values.map((value) => (value > 0.5 ? 1 : 0)));
  await program.close();
});
