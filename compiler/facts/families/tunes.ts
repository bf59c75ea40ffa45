import type { SeenRows, StepFacts, TrainedFacts } from '../facts.ts';
import { choosingMetric } from '../metric.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';
import { trains } from './trains.ts';

/**
 * `tunes()`: trials of a recipe on the rows that it is given; the best is chosen by a metric. What is trained follows the rule of
 * `trains`; S ∪ (rows of the metric's part, chosen).
 */
export function tunes(step: Transfer): StepFacts {
  const trained = trains(step);
  if (trained.kind !== 'Trained') throw new Error(`${step.call.signature.name} trains nothing`);
  const watch = step.inputs.find((input) => input.name === 'watch');
  const { split } = trained.on.rows;
  const parts = split?.parts.map(({ name }) => name) ?? [];
  const metric = trained.broken ? undefined : choosingMetric(step, parts, split?.location);
  const rows = watch?.facts?.kind === 'Frame' && !watch.facts.broken ? watch.facts.rows : trained.on.rows;
  const chosen: readonly SeenRows[] =
    metric === undefined
      ? []
      : [
          {
            rows: { ...rows, part: metric.part },
            mode: 'chosen',
            step: step.call.signature.name,
            location: metric.location,
            ...(watch === undefined ? {} : { source: watch.reference }),
          },
        ];
  const best: TrainedFacts = { ...trained, seen: joinSeen(trained.seen, chosen) };
  return { kind: 'Study', best };
}
