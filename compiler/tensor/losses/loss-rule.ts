import type { PlanArguments } from '../../plan/value.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';

/** Loss of each row, [batch], from the model's raw outputs (logits) and the targets, both [batch]. */
export type LossRule = (builder: GraphBuilder, logits: Tensor, targets: Tensor, given: PlanArguments) => Tensor;
