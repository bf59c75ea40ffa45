import { classesNotCounted } from '../../../language/diagnostics/catalogue/rows.ts';
import { scoreNames } from '../../plan/score-names.ts';
import { templateColumns } from '../columns.ts';
import type { ColumnFact, FrameFacts, SeenRows, StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { latest } from '../known.ts';
import { sameFeatures } from '../schema.ts';
import { joinSeen } from '../seen.ts';
import { readsTap } from '../taps.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `predicts()`: what a trained model or a policy gives for rows, as columns of the same rows: the call's own, or a score a head, of one
 * of classes a score a class. K is that of the features, S ∪ S(model).
 */
export function predicts(step: Transfer): StepFacts {
  const model = step.inputs.find((input) => input.facts?.kind === 'Trained' || input.facts?.kind === 'Policy');
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const trained = model?.facts;
  const location = inputs[0]?.input.reference.location;
  if ((trained?.kind !== 'Trained' && trained?.kind !== 'Policy') || location === undefined)
    throw new Error(`${step.call.signature.name} reads what was trained, and rows`);
  const known = latest(joined.columns);
  const heads = step.call.signature.columns.length > 0 ? [] : (trained.on.label?.heads ?? []);
  const scores = heads.flatMap((head) => scoreNames(head) ?? []);
  const columns =
    heads.length === 0
      ? templateColumns(step, joined, () => known)
      : scores.map((name): ColumnFact => ({ name, ...known, made: step.id }));
  const { window: _, windowLocation: __, selection: ___, ...rest } = joined;
  const facts: FrameFacts = { ...rest, columns, width: columns.length };
  if (trained.broken || joined.broken) return { ...facts, broken: true };
  if (!sameFeatures(step, trained.on, joined, location, trained.location)) return { ...facts, broken: true };
  const training = model?.reference.call;
  if (training !== undefined && !readsTap(step, training, trained.on)) return { ...facts, broken: true };
  const uncounted = heads.find((head) => scoreNames(head) === undefined);
  if (uncounted !== undefined) {
    step.report(classesNotCounted, step.call.calleeLocation, { head: uncounted.name });
    return { ...facts, broken: true };
  }
  const seen = trained.seen.map((one): SeenRows => (one.mode === 'xy' ? { ...one, predicts: true } : one));
  return { ...facts, seen: joinSeen(joined.seen, seen) };
}
