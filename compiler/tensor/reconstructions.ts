import type { PlanValue } from '../plan/value.ts';
import { numberArgument, recipeArgument } from './arguments.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { dimensionAt } from './ir/infer.ts';

/** What an autoencoder made of its input. Axis 0 is the batch. */
export interface Reconstruction {
  readonly input: Tensor;
  /** Of the input's shape. */
  readonly output: Tensor;
  /** Of each layer that draws, from the standard normal distribution; [batch]. */
  readonly divergences: readonly Tensor[];
}

type ReconstructionRule = (builder: GraphBuilder, of: Reconstruction, beta: number) => Tensor;

/**
 * The negative evidence lower bound (D. P. Kingma and M. Welling, 2014, arXiv:1312.6114) of each example, [batch], up to a constant: half
 * the squared error over all features, which is what a normal distribution of deviation 1 around the output gives, and `beta` times
 * the divergences (I. Higgins et al., 2017). Without a layer that draws it is half the squared error.
 */
const elbo: ReconstructionRule = (builder, { input, output, divergences }, beta) => {
  const axes = input.shape.flatMap((_, axis) => (axis === 0 ? [] : [axis]));
  const squares = builder.sum(builder.square(builder.subtract(output, input)), axes);
  const error = builder.multiply(builder.reshape(squares, [dimensionAt(input.shape, 0)]), 0.5);
  return divergences.reduce((sum, own) => builder.add(sum, builder.multiply(own, beta)), error);
};

const rules: ReadonlyMap<string, ReconstructionRule> = new Map([['elbo', elbo]]);

/** Mean over the batch of a `Reconstruction` recipe, float []. */
export function reconstructionLoss(builder: GraphBuilder, loss: PlanValue, of: Reconstruction): Tensor {
  const recipe = recipeArgument(loss);
  const rule = rules.get(recipe.operator);
  if (rule === undefined) throw new Error(`no rule lowers the reconstruction ${recipe.operator}`);
  return builder.reshape(builder.mean(rule(builder, of, numberArgument(recipe.arguments, 'beta')), [0]), []);
}
