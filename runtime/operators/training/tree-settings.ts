import type { PlanArguments } from '../../../compiler/plan/value.ts';
import type { LearnedHead } from '../../artifact/trained.ts';
import type { TreeSettings } from '../../lightgbm/training.ts';
import { float, int, symbol } from '../arguments.ts';
import { OperatorError } from '../operator.ts';

/** The arguments of a `lightgbm(…)` recipe, with the objective that `automatic` means for `head`. */
export function treeSettings(args: PlanArguments, head: LearnedHead): TreeSettings {
  return {
    objective: objectiveFor(symbol(args, 'objective'), head),
    trees: int(args, 'trees'),
    learningRate: float(args, 'learning_rate'),
    leaves: int(args, 'leaves'),
    depth: int(args, 'depth'),
    leafRows: int(args, 'leaf_rows'),
    featureFraction: float(args, 'feature_fraction'),
    baggingFraction: float(args, 'bagging_fraction'),
    lambdaL1: float(args, 'lambda_l1'),
    lambdaL2: float(args, 'lambda_l2'),
    bins: int(args, 'bins'),
    seed: int(args, 'seed'),
    threads: int(args, 'threads'),
  };
}

function objectiveFor(written: string, head: LearnedHead): TreeSettings['objective'] {
  if (head.target === 'classes')
    throw new OperatorError(
      `trees cannot learn '${head.name}': it has ${head.classes?.length ?? 'several'} classes`,
      'Choose one head of the label, which is binary, with `labelled(outcome.HEAD)`.',
    );
  const fitting = head.target === 'binary' ? 'binary' : 'regression';
  if (written === 'binary' && fitting === 'regression')
    throw new OperatorError(
      `objective: binary cannot learn '${head.name}', which is real`,
      'Write objective: regression, or leave it out.',
    );
  // A binary target is a number too, so regression on it is allowed; its scores are then no probabilities.
  if (written === 'regression' && fitting === 'binary')
    throw new OperatorError(
      `objective: regression gives no probabilities for '${head.name}', which is binary`,
      'Write objective: binary, or leave it out.',
    );
  return fitting;
}
