import { noCommonTime, partsNotGiven, vectorOfCases } from '../../language/diagnostics/catalogue/cases.ts';
import type { Location } from '../../language/source/source.ts';
import type { BoundArgument, BoundModel, FamilyName } from '../program/program.ts';
import type { FrameFacts, SplitFact } from './facts.ts';
import { frames } from './inputs.ts';
import type { Transfer } from './transfer.ts';

/** What reads several entities at one instant, cuts at one, or trades. */
const needsTime: ReadonlySet<FamilyName> = new Set([
  'cross_asset',
  'as_of',
  'joins',
  'resample',
  'before',
  'backtests',
  'environment',
]);

/** Reports rows of cases where a step needs a time that all entities have in common; whether it did. */
export function withoutCommonTime(step: Transfer): boolean {
  if (!needsTime.has(step.family.name)) return false;
  const cases = frames(step.inputs).find(({ facts }) => facts.cases !== undefined && !facts.broken);
  if (cases === undefined) return false;
  step.report(
    noCommonTime,
    cases.input.reference.location,
    { step: step.call.signature.name },
    { related: [{ location: cases.facts.rows.location, text: 'the cases' }] },
  );
  return true;
}

/**
 * Reports a split that cuts cases at an instant, or takes parts that the rows do not bring along: `recipe(cases: given)` needs a source
 * that has them. Whether it did.
 */
export function wrongForCases(step: Transfer, rows: FrameFacts, split: SplitFact, argument: BoundArgument): boolean {
  const takesGiven = argument.recipe?.family.arguments.has('cases') === true;
  const related = [{ location: rows.rows.location, text: rows.cases === undefined ? 'the rows' : 'the cases' }];
  if (takesGiven && (rows.cases?.given !== true || rows.rows.split !== undefined)) {
    const of = rows.cases === undefined ? 'bars' : rows.rows.split === undefined ? 'one file' : 'a part';
    step.report(partsNotGiven, argument.location, { split: split.name, of }, { related });
    return true;
  }
  if (rows.cases === undefined || split.order === 'none') return false;
  step.report(noCommonTime, argument.location, { step: split.name }, { related });
  return true;
}

/** Reports a model that knows entities by their number, where these are cases. @param location Where the rows are given. */
export function entitiesAreMetAgain(
  step: Transfer,
  { graph, declaration, origins }: BoundModel,
  rows: FrameFacts,
  location: Location,
): void {
  const input = graph.inputs.find(({ type }) => type === 'index');
  if (rows.cases === undefined || rows.broken || input === undefined) return;
  const origin = origins.get(input.id);
  const model = declaration.name.kind === 'name' ? declaration.name.text : 'the model';
  step.report(
    vectorOfCases,
    location,
    { model, input: input.id },
    { related: origin === undefined ? [] : [{ location: origin, text: 'declared here' }] },
  );
}
