import type { PlanArguments } from '../../plan/value.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';

/**
 * Loss of each row, [batch], from the model's raw outputs (logits), [batch] or [batch, classes], and the targets, [batch]: of a label of
 * classes the number of the class, from 0.
 */
export type LossRule = (builder: GraphBuilder, logits: Tensor, targets: Tensor, given: PlanArguments) => Tensor;
