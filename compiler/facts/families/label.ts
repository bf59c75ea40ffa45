import { latestOf } from '../columns.ts';
import type { StepFacts } from '../facts.ts';
import { headsOf } from '../heads.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `label(horizon)`: K = H = the horizon, and what the rows it is made from are late. With `known: never` K is unbounded: what is said of a
 * whole case looks at nothing outside it, and is known at no row of it.
 */
export function label(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const span = spanOf(step.family.arguments.get('horizon'), joined.interval);
  const late = Math.max(0, latestOf(inputs).known);
  const horizon = (span ?? 0) + late;
  return {
    kind: 'Label',
    heads: headsOf(step.call.signature),
    horizon,
    horizonLocation: horizonLocation(step),
    known: step.family.arguments.has('known') ? Number.POSITIVE_INFINITY : horizon,
    made: step.id,
    ...(joined.interval === undefined ? {} : { interval: joined.interval }),
    ...(joined.stamp === undefined ? {} : { stamp: joined.stamp }),
    lookback: joined.lookback,
    seen: joined.seen,
    rows: joined.rows,
    ...(joined.broken || span === undefined ? { broken: true } : {}),
  };
}

/** The argument that gives the horizon, else the call. */
function horizonLocation(step: Transfer) {
  const clause = step.call.signature.declaration.family;
  const entry =
    clause.kind === 'call' ? clause.arguments.find((argument) => argument.name?.text === 'horizon') : undefined;
  const name = entry?.value.kind === 'reference' ? entry.value.name.text : 'horizon';
  const argument = step.call.arguments.get(name);
  return argument === undefined || argument.isDefault ? step.call.location : argument.location;
}
