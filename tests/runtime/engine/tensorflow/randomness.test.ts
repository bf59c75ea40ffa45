import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emitModel } from '../../../../compiler/tensor/emission/emit.ts';
import { GraphBuilder } from '../../../../compiler/tensor/ir/builder.ts';
import type { Shape } from '../../../../compiler/tensor/ir/graph.ts';
import { optimize } from '../../../../compiler/tensor/passes/optimize.ts';
import { onnxFloat32, openProgram, wasm } from '../../../compiler/tensor/engines.ts';
import { randomWords } from '../../../compiler/tensor/run-graph.ts';

/** A mask and noise of one shape, opened on both engines. */
async function drawn(shape: Shape) {
  const builder = new GraphBuilder();
  builder.input('batch.index', 'int64', ['batch']);
  const words = builder.input('batch.random', 'uint32', ['batch']);
  const keep = { kind: 'keep', site: 'encoded.0.dropout', rate: 0.3, shape } as const;
  const noise = { kind: 'noise', site: 'x', shape } as const;
  const outputs = [
    { name: 'mask', tensor: builder.cast(builder.append(keep, [words]), 'float') },
    { name: 'noise', tensor: builder.append(noise, [words]) },
  ];
  const graph = optimize({ nodes: builder.nodes, outputs });
  const program = { onnx: emitModel('random', graph, 'float32'), graph };
  return { onnx: await openProgram(program, onnxFloat32), tensorflow: await openProgram(program, wasm) };
}

test.each([[['batch', 7]], [['batch', 3, 5]], [[4, 'batch', 3]], [['batch']]] as const)(
  'masks of %j are the same bits as ONNX Runtime makes, and noise the same numbers',
  async (shape) => {
    const { onnx, tensorflow } = await drawn(shape);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.oneof(fc.nat(100), fc.maxSafeInteger()),
        fc.nat(),
        fc.nat(10_000),
        async (batch, seed, step, first) => {
          const feeds = {
            'batch.index': { values: new Array<number>(batch).fill(0), shape: [batch], type: 'int64' as const },
            'batch.random': randomWords(seed, step, batch, first),
          };
          const [theirs, ours] = [await onnx.run(feeds), await tensorflow.run(feeds)];
          expect(ours.mask).toEqual(theirs.mask);
          for (const [at, value] of (ours.noise ?? []).entries()) expect(value).toBeCloseTo(theirs.noise?.[at] ?? 0, 4);
        },
      ),
      { seed: 20_261_128, numRuns: 30 },
    );
    await onnx.close();
    await tensorflow.close();
  },
);
