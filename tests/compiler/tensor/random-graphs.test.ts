import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { Tensor } from '../../../compiler/tensor/ir/graph.ts';
import { optimize, optimizeForward } from '../../../compiler/tensor/passes/optimize.ts';
import { gradientError } from './central-differences.ts';
import { type Fed, graphRunner } from './run-graph.ts';

const width = 3;

/** One step of a random graph: how a new [batch, 3] tensor comes from two earlier ones, picked by number. */
const recipes: readonly ((builder: GraphBuilder, x: Tensor, y: Tensor, row: Tensor, weight: Tensor) => Tensor)[] = [
  (b, x, y) => b.add(x, y),
  (b, x, y) => b.subtract(x, y),
  (b, x, y) => b.multiply(b.unary('tanh', x), y),
  (b, x, y) => b.divide(x, b.add(b.square(y), 1)),
  (b, x) => b.unary('sigmoid', x),
  (b, x) => b.unary('softplus', b.negate(x)),
  (b, x) => b.sqrt(b.add(b.square(x), 1)),
  (b, x) => b.unary('exp', b.multiply(b.unary('tanh', x), 0.5)),
  (b, x, y, row) => b.add(b.multiply(x, row), b.multiply(y, 0.5)),
  (b, x, _y, row) => b.multiply(b.multiply(b.add(b.multiply(x, row), row), 2), 0.25),
  (b, x, y, _row, weight) => b.add(b.matmul(x, weight), y),
  (b, x, _y, row, weight) => b.add(b.matmul(x, weight, { right: true }), row),
  (b, x) => b.subtract(x, b.mean(x, [0])),
  (b, x) => b.divide(x, b.add(b.sum(b.square(x), [1]), 1)),
  (b, x, y) => b.slice(b.concat([y, x], 1), 1, 2, 2 + width),
  (b, x, _y, row, weight) => b.slice(b.matmul(b.multiply(x, row), b.concat([weight, weight], 1)), 1, 1, 1 + width),
  (b, x) => b.reshape(b.transpose(b.reshape(x, ['batch', width, 1]), [0, 2, 1]), ['batch', width]),
  (b, x, y) => b.subtract(b.negate(x), b.negate(b.negate(y))),
];

const graphs = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 9 });

function build(steps: readonly (readonly [number, number, number])[], seed: number) {
  const builder = new GraphBuilder();
  const draw = seededDraw(seed);
  const feeds: Record<string, Fed> = {};
  const input = (name: string, shape: readonly ('batch' | number)[]): Tensor => {
    const sizes = shape.map((size) => (size === 'batch' ? 4 : size));
    const count = sizes.reduce((product, size) => product * size, 1);
    feeds[name] = { values: Array.from({ length: count }, () => 2 * draw.uniform() - 1), shape: sizes };
    return builder.input(name, 'float', shape);
  };
  const x = input('x', ['batch', width]);
  const y = input('y', ['batch', width]);
  const row = input('row', [width]);
  const weight = input('weight', [width, width]);
  const tensors: Tensor[] = [x, y];
  for (const [kind, left, right] of steps) {
    const recipe = recipes[kind % recipes.length];
    const from = (place: number): Tensor => tensors[tensors.length - 1 - (place % tensors.length)] ?? x;
    if (recipe !== undefined) tensors.push(recipe(builder, from(left), from(right), row, weight));
  }
  return { builder, feeds, inputs: [x, y, row, weight], result: tensors.at(-1) ?? x };
}

test('gradients of random graphs agree with central differences', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(1000), async (steps, seed) => {
      const { builder, feeds, inputs, result } = build(steps, seed);
      expect(await gradientError({ builder, result, inputs }, feeds, [0.7, -1.3, 0.4])).toBeLessThan(1e-6);
    }),
    { seed: 20_261_120, numRuns: 150 },
  );
});

test('the passes leave the values of random graphs as they are', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(1000), async (steps, seed) => {
      const { builder, feeds, result } = build(steps, seed);
      const graph = { nodes: builder.nodes, outputs: [{ name: 'result', tensor: result }] };
      const plain = (await (await graphRunner(graph))(feeds)).result ?? [];
      const passed = (await (await graphRunner(optimize(optimizeForward(graph))))(feeds)).result ?? [];
      expect(passed).toHaveLength(plain.length);
      for (const [at, value] of plain.entries()) expect(passed[at]).toBeCloseTo(value, 10);
    }),
    { seed: 20_261_121, numRuns: 150 },
  );
});
