import type { StepFacts } from '../facts.ts';

/** Shows what was evaluated: where a score may not be what it seems was said at its evaluation. */
export function reports(): StepFacts {
  return { kind: 'Report' };
}
