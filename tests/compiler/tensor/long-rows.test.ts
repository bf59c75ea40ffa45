import { expect, test } from 'vitest';
import { GraphBuilder, type Operand } from '../../../compiler/tensor/ir/builder.ts';
import type { Shape, Tensor, TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { columnSumsAsProducts } from '../../../compiler/tensor/passes/column-sums.ts';
import { removeDeadCode } from '../../../compiler/tensor/passes/dead-code.ts';
import { simplify } from '../../../compiler/tensor/passes/simplify.ts';
import { wideRows } from '../../../compiler/tensor/passes/wide-rows.ts';
import { graphRunner, normalNumbers } from './run-graph.ts';

const [batch, time, width] = [5, 6, 7];
const many = Number.POSITIVE_INFINITY;

const feeds = {
  x: normalNumbers([batch, time, width], 1),
  y: normalNumbers([batch, time, width], 2),
  row: normalNumbers([width], 3),
  step: normalNumbers([time, width], 4),
};

/** A graph of x and y [batch, time, width], a row of their last axis and one of each time. */
function graphOf(
  build: (builder: GraphBuilder, x: Tensor, y: Tensor, row: Tensor, step: Tensor) => Tensor,
): TensorGraph {
  const builder = new GraphBuilder();
  const [x, y] = ['x', 'y'].map((name) => builder.input(name, 'float', ['batch', time, width])) as [Tensor, Tensor];
  const row = builder.input('row', 'float', [width]);
  const step = builder.input('step', 'float', [time, width]);
  const result = build(builder, x, y, row, step);
  return { nodes: builder.nodes, outputs: [{ name: 'result', tensor: result }] };
}

async function expectSame(changed: TensorGraph, plain: TensorGraph): Promise<void> {
  const [{ result: found = [] }, { result: expected = [] }] = [
    await (await graphRunner(changed))(feeds),
    await (await graphRunner(plain))(feeds),
  ];
  expect(found).toHaveLength(expected.length);
  for (const [at, value] of found.entries()) expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 11);
}

const shapesOf = ({ nodes }: TensorGraph, kind: string): Shape[] =>
  nodes.filter(({ operation }) => operation.kind === kind).map(({ shape }) => shape);

test('sums over the rows of many examples are taken over the examples first', async () => {
  const plain = graphOf((builder, x) => builder.sum(x, [0, 1]));
  const changed = columnSumsAsProducts(many)(plain);
  expect(shapesOf(changed, 'matmul')).toEqual([
    [1, time * width],
    [1, width],
  ]);
  await expectSame(changed, plain);
  const few = columnSumsAsProducts(4)(plain);
  expect(shapesOf(few, 'matmul')).toEqual([[1, width]]);
  await expectSame(few, plain);
});

test('operations with a row of many, and what they are chained with, go along long rows', async () => {
  const plain = graphOf((builder, x, y, row, step) => {
    const scaled = builder.multiply(builder.reshape(x, ['6*batch', width]), builder.reshape(row, [1, width]));
    const shifted = builder.add(scaled, row);
    const bent = builder.unary('tanh', builder.binary('maximum', shifted, 0));
    const joined = builder.add(builder.reshape(bent, ['batch', time, width]), y);
    return builder.multiply(joined, step);
  });
  const changed = removeDeadCode(simplify(wideRows(many)(plain)));
  const wide = ['batch', time * width];
  for (const kind of ['tanh', 'maximum', 'add']) expect(shapesOf(changed, kind)).not.toContainEqual([`6*batch`, width]);
  expect(shapesOf(changed, 'add')).toEqual([wide, wide]);
  expect(shapesOf(changed, 'multiply')).toEqual([wide, wide]);
  await expectSame(changed, plain);
  expect(wideRows(4)(plain).nodes).toHaveLength(plain.nodes.length);
});

test('what adds up to zero leaves a sum, signs and factors too', async () => {
  const plain = graphOf((builder, x, y, row) => {
    const centred = builder.subtract(x, builder.mean(x, [0, 1]));
    const slope = builder.multiply(builder.multiply(row, centred), 2);
    return builder.sum(builder.negate(builder.add(builder.multiply(y, row), slope)), [0, 1]);
  });
  const changed = removeDeadCode(simplify(plain));
  const summed = changed.nodes.filter(({ operation }) => operation.kind === 'sum').map(({ inputs: [of] }) => of);
  expect(summed.map((tensor) => tensor?.operation)).toEqual([expect.objectContaining({ kind: 'input', name: 'y' })]);
  await expectSame(changed, plain);
});

test.each<[string, (builder: GraphBuilder, x: Tensor) => Operand]>([
  ['another mean', (builder, x) => builder.mean(builder.multiply(x, x), [0, 1])],
  ['the mean over other axes', (builder, x) => builder.mean(x, [1])],
  ['a sum', (builder, x) => builder.sum(x, [0, 1])],
])('less %s, a tensor does not add up to zero', async (_, taken) => {
  const plain = graphOf((builder, x, y) => {
    return builder.sum(builder.add(y, builder.binary('subtract', x, taken(builder, x))), [0, 1]);
  });
  await expectSame(removeDeadCode(simplify(plain)), plain);
});
