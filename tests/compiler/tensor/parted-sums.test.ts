import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import { elements } from '../../../compiler/tensor/ir/dimensions.ts';
import type { Dimension, TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { partedSums } from '../../../compiler/tensor/passes/parted-sums.ts';
import { graphRunner } from './run-graph.ts';

/** The gradient of a weight [height, width]: a product over the `rows` of every example. */
function weightGradient(rows: number, height: number, width: number): TensorGraph {
  const builder = new GraphBuilder();
  const flat = (name: string, size: number) => {
    const values = builder.input(name, 'float', ['batch', rows, size]);
    return builder.reshape(values, [elements(['batch', rows]), size]);
  };
  const y = builder.matmul(flat('x', height), flat('gradient', width), { left: true });
  return { nodes: builder.nodes, outputs: [{ name: 'y', tensor: y }] };
}

/** Into how many parts the rows of a product are taken. */
function partsOf({ nodes }: TensorGraph): Dimension | undefined {
  const shape = nodes.find(({ operation }) => operation.kind === 'matmul')?.shape ?? [];
  return shape.length === 3 ? shape[0] : 1;
}

test.each<[string, number, number, number, number, number]>([
  ['4 parts', 24, 256, 3, 5, 4],
  ['2 parts where 4 do not come out', 30, 256, 3, 5, 2],
  ['one where an example has an odd number of rows', 25, 256, 3, 5, 1],
  ['one where an example has one row', 1, 4096, 3, 5, 1],
  ['one where there are few rows', 24, 32, 3, 5, 1],
  ['one where the result is large', 24, 256, 1024, 128, 1],
])('a product over the rows of all examples is taken in %s', (_, rows, examples, height, width, parts) => {
  expect(partsOf(partedSums(examples)(weightGradient(rows, height, width)))).toBe(parts);
});

test('parts add up to the whole', async () => {
  const whole = weightGradient(12, 3, 5);
  const fed = (width: number, phase: number) => ({
    values: Array.from({ length: 7 * 12 * width }, (_, at) => Math.sin(at + phase)),
    shape: [7, 12, width],
  });
  const feeds = { x: fed(3, 1), gradient: fed(5, 2) };
  const { y: expected = [] } = await (await graphRunner(whole))(feeds);
  const { y: found = [] } = await (await graphRunner(partedSums(4096)(whole)))(feeds);
  expect(found).toHaveLength(15);
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 12);
});
