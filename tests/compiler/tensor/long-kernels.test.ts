import { expect, test } from 'vitest';
import { differentiate } from '../../../compiler/tensor/gradients/differentiate.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import { elements } from '../../../compiler/tensor/ir/dimensions.ts';
import type { TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { optimize } from '../../../compiler/tensor/passes/optimize.ts';
import { targets } from '../../../compiler/tensor/targets.ts';
import { graphRunner } from './run-graph.ts';

interface Convolution {
  readonly steps: number;
  readonly taps: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

const [batch, channels, filters] = [5, 3, 2];

/** A convolution, and the gradients of x and of the kernel. */
function convolution({ steps, taps, dilation, before, after }: Convolution): TensorGraph {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float', ['batch', steps, channels]);
  const kernel = builder.input('kernel', 'float', [taps, channels, filters]);
  const y = builder.append({ kind: 'convolution', dilation, before, after }, [x, kernel]);
  const loss = builder.reshape(builder.sum(builder.unary('tanh', y), [0, 1, 2]), []);
  const gradients = differentiate(builder, loss, [x, kernel]);
  const outputs = [y, ...gradients].map((tensor, at) => ({ name: ['y', 'of_x', 'of_kernel'][at] ?? '', tensor }));
  return { nodes: builder.nodes, outputs };
}

const unfolds = ({ nodes }: TensorGraph) => nodes.filter(({ operation }) => operation.kind === 'unfold').length;

test.each<[string, Convolution]>([
  ['of the same length', { steps: 6, taps: 11, dilation: 1, before: 5, after: 5 }],
  ['of an even number of taps', { steps: 6, taps: 8, dilation: 1, before: 3, after: 4 }],
  ['that is causal', { steps: 5, taps: 5, dilation: 1, before: 4, after: 0 }],
  ['with taps apart', { steps: 7, taps: 6, dilation: 2, before: 10, after: 0 }],
  ['without padding', { steps: 6, taps: 5, dilation: 1, before: 0, after: 0 }],
])('a kernel about as long as the window, %s, is a matrix of the window', async (_, given) => {
  const graph = convolution(given);
  const [taps, matrix] = [optimize(graph), optimize(graph, targets.cpu, 4096)];
  expect(unfolds(taps)).toBe(2);
  expect(unfolds(matrix)).toBe(0);
  const fed = (shape: readonly number[], phase: number) => ({
    values: Array.from({ length: Number(elements(shape)) }, (_, at) => Math.sin(at * at + phase)),
    shape,
  });
  const feeds = { x: fed([batch, given.steps, channels], 1), kernel: fed([given.taps, channels, filters], 2) };
  const expected = await (await graphRunner(taps))(feeds);
  const found = await (await graphRunner(matrix))(feeds);
  for (const [name, values] of Object.entries(expected)) {
    expect(found[name]).toHaveLength(values.length);
    for (const [at, value] of values.entries()) expect(found[name]?.[at]).toBeCloseTo(value, 12);
  }
});

test('other kernels stay taps', () => {
  const short = convolution({ steps: 12, taps: 5, dilation: 1, before: 2, after: 2 });
  expect(unfolds(optimize(short, targets.cpu, 4096))).toBe(2);
  const long = convolution({ steps: 6, taps: 11, dilation: 1, before: 5, after: 5 });
  expect(unfolds(optimize(long, targets.cpu, 4))).toBe(2); // few examples
});
