import { augmentBeforeSplit } from '../../../language/diagnostics/catalogue/leakage/trading.ts';
import { argumentsOf } from '../../program/argument-table.ts';
import { templateColumns } from '../columns.ts';
import type { StepFacts } from '../facts.ts';
import { knownFeatures } from '../features.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { latest, moved } from '../known.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';
import { withColumns } from './rowwise.ts';

/** `augments(recipe)`: altered copies of the train rows. K + the forward shift of the recipe; only after the split, so that no copy is tested on. */
export function augments(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const recipe = argumentsOf(step.call.arguments).find((argument) => argument.recipe !== undefined);
  const forward = spanOf(recipe?.recipe?.family.arguments.get('forward'), joined.interval) ?? 0;
  const origin = {
    location: recipe?.location ?? step.call.location,
    text: 'moves values of later rows to the row',
  };
  const columns = templateColumns(step, joined, (column) =>
    moved(latest(column === undefined ? [] : [column]), forward, origin),
  );
  const facts = withColumns(step, joined, columns);
  if (joined.broken) return facts;
  if (joined.rows.split === undefined) {
    step.report(augmentBeforeSplit, step.call.calleeLocation, { step: step.call.signature.name });
    return { ...facts, broken: true };
  }
  return { ...facts, columns: knownFeatures(step, facts, step.call.calleeLocation) };
}
