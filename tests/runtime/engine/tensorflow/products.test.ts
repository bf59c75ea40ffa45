import { expect, test } from 'vitest';
import { emitModel } from '../../../../compiler/tensor/emission/emit.ts';
import { GraphBuilder } from '../../../../compiler/tensor/ir/builder.ts';
import { onnxFloat32, openProgram, wasm } from '../../../compiler/tensor/engines.ts';

test('a tensor is multiplied by in two shapes', async () => {
  const builder = new GraphBuilder();
  builder.input('batch.index', 'int64', ['batch']);
  const values = builder.unary('tanh', builder.input('values', 'float', [12, 24]));
  const left = (name: string, inner: number) => builder.input(name, 'float', ['batch', inner]);
  const outputs = [
    { name: 'wide', tensor: builder.matmul(left('a', 12), values) },
    { name: 'tall', tensor: builder.matmul(left('b', 24), builder.reshape(values, [24, 12])) },
    { name: 'wider', tensor: builder.matmul(left('c', 2), builder.reshape(values, [2, 144])) },
  ];
  const graph = { nodes: builder.nodes, outputs };
  const fed = (shape: readonly [number, number]) => ({
    values: Array.from({ length: shape[0] * shape[1] }, (_, at) => Math.sin(at)),
    shape,
  });
  const feeds = {
    'batch.index': { values: [0, 0, 0], shape: [3], type: 'int64' as const },
    ...{ values: fed([12, 24]), a: fed([3, 12]), b: fed([3, 24]), c: fed([3, 2]) },
  };
  const program = { graph, onnx: emitModel('products', graph, 'float32') };
  const [theirs, ours] = [await openProgram(program, onnxFloat32), await openProgram(program, wasm)];
  for (let run = 0; run < 3; run++) {
    const [expected, found] = [await theirs.run(feeds), await ours.run(feeds)];
    for (const { name } of outputs)
      for (const [at, value] of (found[name] ?? []).entries()) expect(value).toBeCloseTo(expected[name]?.[at] ?? 0, 5);
  }
  await ours.close();
  await theirs.close();
});
