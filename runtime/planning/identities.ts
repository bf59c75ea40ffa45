import type { PlanStep } from '../../compiler/plan/plan.ts';
import { titleOf } from './step-graph.ts';

/**
 * What a person would take for the same step in two versions of a pipeline: its title and operator, numbered where several
 * share both. For reasons only, never for keys.
 */
export function stepIdentities(steps: readonly PlanStep[]): readonly string[] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const name = `${titleOf(step)}/${step.operator}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}
