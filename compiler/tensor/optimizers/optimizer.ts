import type { PlanArguments } from '../../plan/value.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';

export interface Optimizer {
  /** Names of the tensors that it keeps beside each parameter, of the parameter's shape and starting at 0. */
  readonly moments: (given: PlanArguments) => readonly string[];
  /** Begins a step: what all parameters share. */
  readonly begin: (builder: GraphBuilder, step: StepInputs, given: PlanArguments) => ParameterUpdate;
}

export interface StepInputs {
  /** float [] */
  readonly learningRate: Tensor;
  /** int64 [], from 0 */
  readonly step: Tensor;
  /** Factor of every gradient, float []; absent: 1. */
  readonly gradientScale: Tensor | undefined;
}

/** What a parameter and its moments are after the step. `squared` is the gradient's elementwise square. */
export type ParameterUpdate = (
  parameter: Tensor,
  moments: readonly Tensor[],
  gradient: Tensor,
  squared: Tensor,
) => { readonly parameter: Tensor; readonly moments: readonly Tensor[] };

/** The gradient after clipping, with `weightDecay` times the parameter added: the penalty of an L2 norm. */
export function penalised(
  builder: GraphBuilder,
  parameter: Tensor,
  gradient: Tensor,
  scale: Tensor | undefined,
  weightDecay: number,
): Tensor {
  const clipped = scale === undefined ? gradient : builder.multiply(gradient, scale);
  return weightDecay === 0 ? clipped : builder.add(clipped, builder.multiply(parameter, weightDecay));
}
