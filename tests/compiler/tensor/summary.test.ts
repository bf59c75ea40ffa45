import { describe, expect, test } from 'vitest';
import { namedModel } from '../../../compiler/models/named.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import { summarise } from '../../../compiler/tensor/summary.ts';
import { bool, dense, int, layer, rowModel, windowModel } from './models.ts';

test('a dense layer of n inputs and m outputs costs 2 n m and m for the bias', () => {
  const summary = summarise(
    rowModel(dense('wide', 'x', 7), layer('bent', 'relu', ['wide']), dense('y', 'bent', 1)),
    { feature: 5 },
    1,
  );
  expect(
    summary.layers.map(({ node, shape, parameters, operations }) => [node.id, shape, parameters, operations]),
  ).toEqual([
    ['wide', [7], 42, 77],
    ['bent', [7], 0, 7],
    ['y', [1], 8, 15],
  ]);
  expect(summary).toMatchObject({ parameters: 50, statistics: 0, operations: 99 });
});

test('a recurrent layer costs its gates in every step', () => {
  const model = windowModel(
    layer('y', 'lstm', ['x'], {
      hidden: int(8),
      layers: int(1),
      dropout: { kind: 'float', value: 0 },
      bidirectional: bool(false),
    }),
  );
  const { operations, parameters } = summarise(model, { time: 6, feature: 4 }, 1);
  const products = 6 * 2 * (4 + 8) * 4 * 8;
  expect(parameters).toBe((4 + 8 + 2) * 4 * 8);
  expect(operations).toBeGreaterThan(products);
  expect(operations).toBeLessThan(products + 6 * 8 * 30);
});

describe('a model named as in a program', () => {
  const host = nodeHost();

  test('is one of the library, with its arguments', () => {
    const { model, diagnostics } = namedModel({ expression: 'Mlp(hidden: [8])', host });
    expect(diagnostics).toEqual([]);
    expect(model?.graph.nodes.map(({ id }) => id)).toContain('encoded.0.dense');
  });

  test('or of a pipeline, whose constants it may use', () => {
    const text =
      'let width = 3\nmodel Mine() {\n  input x: Tensor[feature]\n  output y = x |> dense(width) |> dense(1)\n}\n';
    const pipeline = { path: 'mine.pipe', text };
    const { model, diagnostics } = namedModel({ expression: 'Mine', pipeline, host });
    expect(diagnostics).toEqual([]);
    expect(model?.graph.nodes.length).toBe(2);
  });

  test('or none, and then it is told', () => {
    expect(namedModel({ expression: 'Mpl', host }).diagnostics.map(({ title }) => title)).toEqual([
      expect.stringContaining('Mpl'),
    ]);
    expect(namedModel({ expression: 'Mlp(', host }).diagnostics.length).toBeGreaterThan(0);
    expect(namedModel({ expression: 'Mlp(hidden: 3.5)', host }).diagnostics.length).toBe(1);
  });
});
