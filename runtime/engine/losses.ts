import { describeValue } from '../../compiler/describe.ts';
import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import { float } from '../operators/arguments.ts';
import { OperatorError } from '../operators/operator.ts';

/** What a head's target is: the outputs of a model are logits of a binary one and values of a real one. */
export type NetworkTarget = 'binary' | 'real';

/**
 * The mean over examples of the loss that is trained, from raw outputs (logits of a binary target), in float64: what is
 * reported for rows that are watched, where no graph with a loss runs.
 */
export type LossFigure = (outputs: Float32Array, targets: Float32Array) => number;

type ExampleLoss = (output: number, target: number) => number;

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
      return (logit, target) => (target === 1 ? positiveWeight * softplus(-logit) : softplus(logit));
    },
  },
  focal: {
    target: 'binary',
    figure(given) {
      const alpha = float(given, 'alpha');
      const gamma = float(given, 'gamma');
      return (logit, target) => {
        const margin = target === 1 ? logit : -logit; // logit of the true class
        const missed = Math.exp(-softplus(margin)); // 1 - probability of the true class
        return (target === 1 ? alpha : 1 - alpha) * missed ** gamma * softplus(-margin);
      };
    },
  },
  squared_error: { target: 'real', figure: () => (output, target) => (output - target) ** 2 },
  absolute_error: { target: 'real', figure: () => (output, target) => Math.abs(output - target) },
  huber: {
    target: 'real',
    figure(given) {
      const delta = float(given, 'delta');
      return (output, target) => {
        const error = Math.abs(output - target);
        return error <= delta ? 0.5 * error ** 2 : delta * (error - 0.5 * delta);
      };
    },
  },
  quantile: {
    target: 'real',
    needs: 'level: 0.5',
    figure(given) {
      const level = float(given, 'level');
      return (output, target) => Math.max(level * (target - output), (level - 1) * (target - output));
    },
  },
};

/**
 * Checks that a `Loss` recipe fits the target of `head`.
 * @throws OperatorError naming the losses that do.
 */
export function checkLoss(recipe: PlanValue, head: string, target: NetworkTarget): void {
  if (lossOf(recipe).target === target) return;
  const fitting = Object.entries(losses).filter(([, loss]) => loss.target === target);
  throw new OperatorError(
    `the loss ${describeValue(recipe)} is not for a ${target} target, which '${head}' is`,
    `Write loss: ${fitting.map(([name, loss]) => `${name}(${loss.needs ?? ''})`).join(' or ')}.`,
  );
}

/** The figure of a `Loss` recipe. */
export function lossFigure(recipe: PlanValue): LossFigure {
  const loss = lossOf(recipe).figure(recipe.kind === 'recipe' ? recipe.arguments : {});
  return (outputs, targets) => {
    let sum = 0;
    for (let index = 0; index < outputs.length; index++) sum += loss(outputs[index] ?? 0, targets[index] ?? 0);
    return sum / outputs.length;
  };
}

function lossOf(recipe: PlanValue): Loss {
  const loss = recipe.kind === 'recipe' ? losses[recipe.operator] : undefined;
  if (loss === undefined) throw new Error(`the engine knows no loss ${describeValue(recipe)}`);
  return loss;
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
