import type { ExpectedCost } from '../planning/estimate.ts';
import { consumersOf, type StepGraph } from '../planning/step-graph.ts';

/** Seconds that a step without a past is taken to need: the order among such steps is then that of their chains' lengths. */
const unknownSeconds = 1;

/** For each step, the seconds of the longest chain from its start to the end of the run. Iterative, O(V + E). */
export function criticalPath(graph: StepGraph, costs: readonly (ExpectedCost | undefined)[]): Float64Array {
  const lengths = new Float64Array(graph.steps.length);
  for (let index = lengths.length - 1; index >= 0; index -= 1) {
    let behind = 0;
    for (const consumer of consumersOf(graph, index)) behind = Math.max(behind, lengths[consumer] ?? 0);
    lengths[index] = behind + (costs[index]?.seconds ?? unknownSeconds);
  }
  return lengths;
}
