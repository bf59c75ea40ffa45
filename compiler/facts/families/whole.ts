import { templateColumns } from '../columns.ts';
import type { StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import type { Transfer } from '../transfer.ts';
import { withColumns } from './rowwise.ts';

/** Made of the whole series, or of bars on both sides of the row: K = L = ∞. */
export function whole(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const origin = { location: step.call.location, text: 'made of rows before and after each row' };
  const known = { known: Number.POSITIVE_INFINITY, origin };
  const columns = templateColumns(step, inputs[0]?.facts, () => known);
  return {
    ...withColumns(step, joined, columns),
    lookback: Number.POSITIVE_INFINITY,
  };
}
