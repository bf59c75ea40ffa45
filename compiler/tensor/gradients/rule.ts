import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';

/**
 * Vector-Jacobian product of one primitive: from the gradient of a node's result, those of its inputs, in their order and shapes.
 * `undefined` where an input has none, e.g. indices. What nobody needs is removed as dead code.
 */
export type GradientRule = (builder: GraphBuilder, node: Tensor, gradient: Tensor) => readonly (Tensor | undefined)[];
