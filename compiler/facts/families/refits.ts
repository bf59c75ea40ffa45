import { retrainedWinner } from '../../../language/diagnostics/catalogue/leakage/choices.ts';
import type { FrameFacts, SeenRows, StepFacts, TrainedFacts } from '../facts.ts';
import { knownFeatures } from '../features.ts';
import { inputsNamed } from '../inputs.ts';
import { partOfFrame } from '../parts.ts';
import { sameRows } from '../rows.ts';
import { sameFeatures } from '../schema.ts';
import { joinSeen } from '../seen.ts';
import { type RowsInput, usable } from '../training.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `refits(winner, rows, fit)`: the settings of something trained, trained anew on the rows given, `rows.train` where none are. Nothing
 * is watched and no score of the winner is carried over; the rows that its settings were chosen by stay in S as `chosen`.
 */
export function refits(step: Transfer): StepFacts {
  const winner = step.inputs.find((input) => input.name === 'winner')?.facts;
  const fitted = fittedRows(step);
  const [first] = fitted;
  if (winner?.kind !== 'Trained' || first === undefined)
    throw new Error(`${step.call.signature.name} reads a winner and rows`);
  const columns = knownFeatures(step, first.facts, first.input.reference.location);
  const on: FrameFacts = { ...first.facts, columns };
  const { location } = step.call;
  const broken = winner.broken || fitted.some((one) => !usable(step, one));
  if (broken) return { kind: 'Trained', on, seen: first.facts.seen, location, broken: true };
  sameFeatures(step, winner.on, on, first.input.reference.location, winner.location);
  warnOfNothingNew(step, winner, fitted);
  const seen = fitted.map(
    ({ input, facts }): SeenRows => ({
      rows: facts.rows,
      mode: 'xy',
      step: step.call.signature.name,
      location: input.reference.location,
      source: input.reference,
    }),
  );
  const choice = winner.seen.map((one): SeenRows => ({ ...one, mode: one.mode === 'x' ? 'x' : 'chosen' }));
  return { kind: 'Trained', on, seen: joinSeen(...fitted.map(({ facts }) => facts.seen), seen, choice), location };
}

function fittedRows(step: Transfer): readonly RowsInput[] {
  const given = inputsNamed(step.inputs, 'fit');
  const rows = step.inputs.find((input) => input.name === 'rows');
  if (given.length > 0)
    return given.flatMap((input) => (input.facts?.kind === 'Frame' ? [{ input, facts: input.facts }] : []));
  if (rows?.facts?.kind !== 'Frame') return [];
  const { reference } = rows;
  const facts = partOfFrame(rows.facts, 'train');
  return [{ input: { ...rows, reference: { ...reference, part: 'train' } }, facts }];
}

/** The winner itself again: the same settings on the very rows it was trained on. */
function warnOfNothingNew(step: Transfer, winner: TrainedFacts, fitted: readonly RowsInput[]): void {
  const [only] = fitted;
  if (fitted.length !== 1 || only === undefined || !sameRows(only.facts.rows, winner.on.rows)) return;
  step.report(
    retrainedWinner,
    step.call.calleeLocation,
    { step: step.call.signature.name },
    { related: [{ location: winner.location, text: 'trained here, on the same rows' }] },
  );
}
