import type { SeenRows, StepFacts, TrainedFacts } from '../facts.ts';
import { choosingMetric } from '../metric.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';

/** `best(candidates, by)`: the one that scores best by a metric. S is what all of them have seen, ∪ (rows of the metric's part, chosen). */
export function best(step: Transfer): StepFacts {
  const candidates: TrainedFacts[] = [];
  for (const { facts } of step.inputs) if (facts?.kind === 'Trained') candidates.push(facts);
  const [first] = candidates;
  if (first === undefined) throw new Error(`${step.call.signature.name} reads what was trained`);
  if (candidates.some(({ broken }) => broken)) return { ...first, broken: true };
  const { split } = first.on.rows;
  const metric = choosingMetric(step, split?.parts.map(({ name }) => name) ?? [], split?.location);
  if (metric === undefined) return { ...first, broken: true };
  const chosen = candidates.map(
    ({ on }): SeenRows => ({
      rows: { ...on.rows, part: metric.part },
      mode: 'chosen',
      step: step.call.signature.name,
      location: metric.location,
    }),
  );
  return { ...first, seen: joinSeen(...candidates.map(({ seen }) => seen), chosen), location: step.call.location };
}
