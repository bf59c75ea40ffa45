import type { StepFacts } from '../facts.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';
import { rowwise } from './rowwise.ts';

/** `causal(lookback: n)`: made of the row and the n bars before it. L + n. */
export function causal(step: Transfer): StepFacts {
  const facts = rowwise(step);
  if (facts.kind !== 'Frame') return facts;
  const lookback = spanOf(step.family.arguments.get('lookback'), facts.interval) ?? Number.POSITIVE_INFINITY;
  return { ...facts, lookback: facts.lookback + lookback };
}
