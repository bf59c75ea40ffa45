import { severalHeads } from '../../../language/diagnostics/catalogue/shapes.ts';
import { checkModel } from '../../models/shapes.ts';
import { networkOf } from '../../program/network.ts';
import { entitiesAreMetAgain } from '../cases.ts';
import type { FrameFacts, SeenRows, StepFacts } from '../facts.ts';
import { knownFeatures } from '../features.ts';
import type { ResolvedInput } from '../inputs.ts';
import { judge } from '../judge.ts';
import { checkLosses } from '../losses.ts';
import { checkResources } from '../resources.ts';
import { sameFeatures } from '../schema.ts';
import { joinSeen } from '../seen.ts';
import { rowsInput, usable, warnOfStacking, watchedRows } from '../training.ts';
import type { Transfer } from '../transfer.ts';
import { checkNetworkSettings } from './network-settings.ts';

/**
 * `trains(fit, watch, stop)`: S ∪ (fit rows, xy) ∪ (watch rows, chosen) where training goes by them, and S of the model that it starts
 * from.
 */
export function trains(step: Transfer): StepFacts {
  const fit = rowsInput(step, 'fit');
  const watch = rowsInput(step, 'watch');
  if (fit === undefined) throw new Error(`${step.call.signature.name} is given no rows to fit`);
  const columns = knownFeatures(step, fit.facts, fit.input.reference.location);
  const on = columns === fit.facts.columns ? fit.facts : { ...fit.facts, columns };
  const { location } = step.call;
  if (!usable(step, fit)) return { kind: 'Trained', on, seen: fit.facts.seen, location, broken: true };
  const fits = checkTarget(step, on, fit.input);
  checkLosses(step, on);
  checkResources(step, on);
  warnOfStacking(step, fit);
  const fitted: SeenRows = {
    rows: on.rows,
    mode: 'xy',
    step: step.call.signature.name,
    location: fit.input.reference.location,
    source: fit.input.reference,
  };
  const start = step.inputs.find((candidate) => candidate.name === 'start')?.facts;
  const begun = start?.kind === 'Trained' ? start.seen : [];
  const watched = watchedRows(step, watch);
  if (watch !== undefined && watched !== undefined) {
    sameFeatures(step, on, watch.facts, watch.input.reference.location, fit.input.reference.location);
    // What the rows to watch chose before they may choose again; what was fitted to them may not be watched by them.
    const fitting = begun.filter(({ mode }) => mode !== 'chosen');
    judge(step, joinSeen(on.seen, fitting, [fitted]), watch.facts, watch.input.reference);
  }
  const seen =
    watched === undefined
      ? joinSeen(on.seen, begun, [fitted])
      : joinSeen(on.seen, begun, watch?.facts.seen ?? [], [fitted], [watched]);
  return fits ? { kind: 'Trained', on, seen, location } : { kind: 'Trained', on, seen, location, broken: true };
}

/** A network's shapes against the rows; anything else learns one head. False where a mistake was reported. */
function checkTarget(step: Transfer, on: FrameFacts, input: ResolvedInput): boolean {
  const network = networkOf(step.call);
  if (network !== undefined) {
    entitiesAreMetAgain(step, network.model, on, input.reference.location);
    checkNetworkSettings(step, network.model, on);
    return checkModel(step, network.model, network.location, on, input.reference.location);
  }
  if (on.label !== undefined && on.label.heads.length > 1) {
    step.report(
      severalHeads,
      input.reference.location,
      { step: step.call.signature.name, heads: on.label.heads.map((head) => head.name) },
      { related: [{ location: on.label.horizonLocation, text: 'the label with these heads' }] },
    );
    return false;
  }
  return true;
}
