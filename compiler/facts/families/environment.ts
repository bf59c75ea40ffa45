import type { StepFacts } from '../facts.ts';
import { knownFeatures } from '../features.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import type { Transfer } from '../transfer.ts';
import { checkFill } from './backtests.ts';

/** `environment(fill)`: what an agent observes is known at the row (K ≤ 0); what it is rewarded by comes a step later. */
export function environment(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const location = inputs[0]?.input.reference.location ?? step.call.location;
  const columns = knownFeatures(step, joined, location);
  if (!joined.broken) checkFill(step);
  return { kind: 'Environment', states: { ...joined, columns }, ...(joined.broken ? { broken: true } : {}) };
}
