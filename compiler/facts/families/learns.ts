import type { SeenRows, StepFacts } from '../facts.ts';
import { judge } from '../judge.ts';
import { sameFeatures } from '../schema.ts';
import { joinSeen } from '../seen.ts';
import { rowsInput, usable, watchedRows } from '../training.ts';
import type { Transfer } from '../transfer.ts';

/** `learns(fit, watch)`: an agent learns from episodes of rows. S ∪ (episode rows, xy) ∪ (watched rows, chosen); never the held-out part. */
export function learns(step: Transfer): StepFacts {
  const market = step.inputs.find((input) => input.facts?.kind === 'Environment')?.facts;
  const fit = rowsInput(step, 'fit');
  const watch = rowsInput(step, 'watch');
  if (market?.kind !== 'Environment' || fit === undefined)
    throw new Error(`${step.call.signature.name} reads an environment and rows`);
  const { location } = step.call;
  const on = market.states;
  if (market.broken || !usable(step, fit, false))
    return { kind: 'Policy', on, seen: fit.facts.seen, location, broken: true };
  sameFeatures(step, on, fit.facts, fit.input.reference.location, on.rows.location);
  const { reference } = fit.input;
  const episodes: SeenRows = {
    rows: fit.facts.rows,
    mode: 'xy',
    step: step.call.signature.name,
    location: reference.location,
    source: reference,
  };
  const watched = watchedRows(step, watch);
  if (watch !== undefined && watched !== undefined)
    judge(step, joinSeen(fit.facts.seen, [episodes]), watch.facts, watch.input.reference);
  const seen = joinSeen(on.seen, fit.facts.seen, [episodes], watched === undefined ? [] : [watched]);
  return { kind: 'Policy', on, seen, location };
}
