import { differentiate } from '../../../compiler/tensor/gradients/differentiate.ts';
import type { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { Shape, Tensor } from '../../../compiler/tensor/ir/graph.ts';
import { optimize } from '../../../compiler/tensor/passes/optimize.ts';
import { type Fed, graphRunner } from './run-graph.ts';

export interface Differentiated {
  readonly builder: GraphBuilder;
  /** Any shape: the loss is its elements' sum, each weighted differently. */
  readonly result: Tensor;
  readonly inputs: readonly Tensor[];
}

const step = 1e-5;

/**
 * Largest difference between gradients by reverse mode and by central differences, relative to the larger of 1 and the gradient.
 * Both run in float64; the error of central differences is about 1e-9 here.
 */
export async function gradientError(
  { builder, result, inputs }: Differentiated,
  feeds: Readonly<Record<string, Fed>>,
  weights: readonly number[],
): Promise<number> {
  const weighted = builder.multiply(result, weightTensor(builder, result.shape, weights));
  const loss = builder.reshape(builder.sum(weighted, Array.from(result.shape.keys())), []);
  const gradients = differentiate(builder, loss, inputs);
  const names = inputs.map(({ operation }) => (operation.kind === 'input' ? operation.name : ''));
  const outputs = [
    { name: 'loss', tensor: loss },
    ...gradients.map((tensor, at) => ({ name: `gradient.${names[at]}`, tensor })),
  ];
  const run = await graphRunner(optimize({ nodes: builder.nodes, outputs }));
  const analytic = await run(feeds);
  let worst = 0;
  for (const name of names) {
    const fed = feeds[name];
    if (fed === undefined) throw new Error(`${name} is not fed`);
    const gradient = analytic[`gradient.${name}`] ?? [];
    for (const at of fed.values.keys()) {
      const lossAt = async (offset: number): Promise<number> => {
        const values = fed.values.map((value, place) => (place === at ? value + offset : value));
        return (await run({ ...feeds, [name]: { ...fed, values } })).loss?.[0] ?? Number.NaN;
      };
      const numeric = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
      const error = Math.abs(numeric - (gradient[at] ?? Number.NaN)) / Math.max(1, Math.abs(numeric));
      if (Number.isNaN(error)) return Number.NaN;
      worst = Math.max(worst, error);
    }
  }
  return worst;
}

/** Weights that differ along every axis but the batch, whose size the graph does not know. */
function weightTensor(builder: GraphBuilder, shape: Shape, weights: readonly number[]): Tensor {
  const sizes = shape.map((dimension) => (typeof dimension === 'number' ? dimension : 1));
  const count = sizes.reduce((product, size) => product * size, 1);
  return builder.constant(
    Array.from({ length: count }, (_, at) => weights[at % weights.length] ?? 1),
    sizes,
  );
}
