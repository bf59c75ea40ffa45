import { describeValue } from '../../compiler/describe.ts';
import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import { float } from '../operators/arguments.ts';
import { OperatorError } from '../operators/operator.ts';

/** What a head's target is: the outputs of a model are logits of a binary one or of classes, and values of a real one. */
export type NetworkTarget = 'binary' | 'classes' | 'real';

/**
 * The mean over examples of the loss that is trained, from raw outputs (logits of a binary target or of classes, example after example),
 * in float64: what is reported for rows that are watched, where no graph with a loss runs.
 */
export type LossFigure = (outputs: Float32Array, targets: Float32Array) => number;

/** Loss of one example. `outputs` is a number for each class, else one. */
type ExampleLoss = (outputs: Float32Array, target: number) => number;

interface Loss {
  /** What a target must be for it. */
  readonly target: NetworkTarget;
  readonly figure: (given: PlanArguments) => ExampleLoss;
  /** What it cannot be written without. */
  readonly needs?: string;
}

const losses: Readonly<Record<string, Loss>> = {
  binary_cross_entropy: {
    target: 'binary',
    figure(given) {
      const positiveWeight = float(given, 'positive_weight');
      return ofOne((logit, target) => (target === 1 ? positiveWeight * softplus(-logit) : softplus(logit)));
    },
  },
  focal: {
    target: 'binary',
    figure(given) {
      const alpha = float(given, 'alpha');
      const gamma = float(given, 'gamma');
      return ofOne((logit, target) => {
        const margin = target === 1 ? logit : -logit; // logit of the true class
        const missed = Math.exp(-softplus(margin)); // 1 - probability of the true class
        return (target === 1 ? alpha : 1 - alpha) * missed ** gamma * softplus(-margin);
      });
    },
  },
  cross_entropy: {
    target: 'classes',
    figure(given) {
      const smoothing = float(given, 'smoothing');
      return (logits, target) => {
        const total = logSumExp(logits);
        const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
        return total - (1 - smoothing) * (logits[target] ?? Number.NaN) - smoothing * mean;
      };
    },
  },
  squared_error: { target: 'real', figure: () => ofOne((output, target) => (output - target) ** 2) },
  absolute_error: { target: 'real', figure: () => ofOne((output, target) => Math.abs(output - target)) },
  huber: {
    target: 'real',
    figure(given) {
      const delta = float(given, 'delta');
      return ofOne((output, target) => {
        const error = Math.abs(output - target);
        return error <= delta ? 0.5 * error ** 2 : delta * (error - 0.5 * delta);
      });
    },
  },
  quantile: {
    target: 'real',
    needs: 'level: 0.5',
    figure(given) {
      const level = float(given, 'level');
      return ofOne((output, target) => Math.max(level * (target - output), (level - 1) * (target - output)));
    },
  },
};

/**
 * Checks that a `Loss` recipe fits the target of `head`.
 * @throws OperatorError naming the losses that do.
 */
export function checkLoss(recipe: PlanValue, head: string, target: NetworkTarget): void {
  const parts = partsOf(recipe);
  const wrong = parts.find((part) => lossOf(part).target !== target);
  if (wrong === undefined) return;
  const fitting = Object.entries(losses).filter(([, loss]) => loss.target === target);
  throw new OperatorError(
    `the loss ${describeValue(wrong)} is not for a ${target} target, which '${head}' is`,
    `Write loss: ${fitting.map(([name, loss]) => `${name}(${loss.needs ?? ''})`).join(' or ')}.`,
  );
}

/** The figure of a `Loss` recipe. */
export function lossFigure(recipe: PlanValue): LossFigure {
  const loss = exampleLoss(recipe);
  return (outputs, targets) => {
    const width = outputs.length / targets.length;
    let sum = 0;
    for (let example = 0; example < targets.length; example++)
      sum += loss(outputs.subarray(example * width, (example + 1) * width), targets[example] ?? 0);
    return sum / targets.length;
  };
}

/** Sums and multiples of losses are losses. */
function exampleLoss(recipe: PlanValue): ExampleLoss {
  if (recipe.kind !== 'recipe') throw new Error(`a loss is a recipe, not ${recipe.kind}`);
  const inner = (name: string) => exampleLoss(recipe.arguments[name] ?? recipe);
  if (recipe.operator === 'summed_losses') {
    const left = inner('left');
    const right = inner('right');
    return (outputs, target) => left(outputs, target) + right(outputs, target);
  }
  if (recipe.operator === 'weighted_loss') {
    const factor = float(recipe.arguments, 'factor');
    const loss = inner('loss');
    return (outputs, target) => factor * loss(outputs, target);
  }
  return lossOf(recipe).figure(recipe.arguments);
}

/** The losses that a sum or multiple is made of. */
function partsOf(recipe: PlanValue): readonly PlanValue[] {
  if (recipe.kind !== 'recipe') return [recipe];
  const inner = Object.values(recipe.arguments).filter((value) => value.kind === 'recipe');
  return inner.length === 0 ? [recipe] : inner.flatMap(partsOf);
}

function lossOf(recipe: PlanValue): Loss {
  const loss = recipe.kind === 'recipe' ? losses[recipe.operator] : undefined;
  if (loss === undefined) throw new Error(`the engine knows no loss ${describeValue(recipe)}`);
  return loss;
}

/** A loss of a single output. */
function ofOne(loss: (output: number, target: number) => number): ExampleLoss {
  return (outputs, target) => loss(outputs[0] ?? 0, target);
}

/** ln Σ e^x without overflow. */
function logSumExp(values: Float32Array): number {
  const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
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
