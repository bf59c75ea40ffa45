import type { PlanValue } from '../../compiler/plan/value.ts';

/**
 * The mean over examples of the loss that is trained, from raw outputs (logits of a binary target), in float64: what is
 * reported for rows that are watched, where no graph with a loss runs.
 */
export type LossFigure = (outputs: Float32Array, targets: Float32Array) => number;

type Arguments = Readonly<Record<string, PlanValue>>;
type ExampleLoss = (output: number, target: number) => number;

const losses: Readonly<Record<string, (given: Arguments) => ExampleLoss>> = {
  binary_cross_entropy(given) {
    const positiveWeight = numberOf(given, 'positive_weight');
    return (logit, target) => (target === 1 ? positiveWeight * softplus(-logit) : softplus(logit));
  },
  focal(given) {
    const alpha = numberOf(given, 'alpha');
    const gamma = numberOf(given, 'gamma');
    return (logit, target) => {
      const margin = target === 1 ? logit : -logit; // logit of the true class
      const missed = Math.exp(-softplus(margin)); // 1 - probability of the true class
      return (target === 1 ? alpha : 1 - alpha) * missed ** gamma * softplus(-margin);
    };
  },
  squared_error: () => (output, target) => (output - target) ** 2,
};

/** The figure of a `Loss` recipe. */
export function lossFigure(recipe: PlanValue): LossFigure {
  const make = recipe.kind === 'recipe' ? losses[recipe.operator] : undefined;
  if (recipe.kind !== 'recipe' || make === undefined)
    throw new Error(`the engine knows no loss '${recipe.kind === 'recipe' ? recipe.operator : recipe.kind}'`);
  const loss = make(recipe.arguments);
  return (outputs, targets) => {
    let sum = 0;
    for (let index = 0; index < outputs.length; index++) sum += loss(outputs[index] ?? 0, targets[index] ?? 0);
    return sum / outputs.length;
  };
}

/** 1 / (1 + e^-x), exact at both ends. */
export function sigmoid(logit: number): number {
  const shrunk = Math.exp(-Math.abs(logit));
  return logit >= 0 ? 1 / (1 + shrunk) : shrunk / (1 + shrunk);
}

/** ln(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function numberOf(given: Arguments, name: string): number {
  const value = given[name];
  if (value?.kind === 'float' || value?.kind === 'int' || value?.kind === 'fraction') return value.value;
  throw new Error(`the loss has no number '${name}'`);
}
