import type { TensorGraph } from '../ir/graph.ts';
import { columnSumsAsProducts } from './column-sums.ts';
import { shareCommonSubexpressions } from './common-subexpressions.ts';
import { counterRandomness } from './counter-randomness.ts';
import { removeDeadCode } from './dead-code.ts';
import { foldConstants } from './fold-constants.ts';
import { simplify } from './simplify.ts';

const passes: readonly ((graph: TensorGraph) => TensorGraph)[] = [
  removeDeadCode, // gradients that nobody asked for would only cost the other passes time
  counterRandomness, // its integer arithmetic takes part in folding and sharing
  shareCommonSubexpressions,
  foldConstants,
  simplify,
  columnSumsAsProducts, // before the second round, so that all share one row of ones
  shareCommonSubexpressions,
  foldConstants,
  simplify, // broadcasts that the first round brought beside their consumers
  shareCommonSubexpressions,
  removeDeadCode,
];

export function optimize(graph: TensorGraph): TensorGraph {
  return passes.reduce((current, pass) => pass(current), graph);
}
