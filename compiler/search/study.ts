import { gridTooSmall, gridWithoutEnd, oneGoal, otherSubject } from '../../language/diagnostics/catalogue/search.ts';
import type { Location } from '../../language/source/source.ts';
import { describeValue } from '../describe.ts';
import type { PlanSpace } from '../plan/space.ts';
import { argumentsOf } from '../program/argument-table.ts';
import type { BoundArgument, StepCall } from '../program/program.ts';
import type { GivenValue } from '../types/assign.ts';
import { type Checker, complain } from '../types/checker.ts';
import { choicesOf, pointsOf } from './points.ts';

/** Checks a search as a whole: its space is for what is tuned, it has one goal, and a grid has a point for each trial. */
export function checkStudy(
  checker: Checker,
  values: readonly GivenValue[],
  bound: ReadonlyMap<string, BoundArgument>,
  calleeLocation: Location,
): boolean {
  const located = values.map((one) => one.located);
  const tuned = located.find(({ value }) => value.kind === 'step')?.value;
  const given = located.find(({ value }) => value.kind === 'space');
  if (tuned?.kind !== 'step' || given?.value.kind !== 'space') return true;
  const { space, subject, of, name } = given.value;
  const fits = subject === tuned.reference.call || isSame(subject, tuned.reference.call);
  if (!fits) complain(checker, otherSubject, given.location, { space: name, subject: of });
  return [fits, hasOneGoal(checker, bound, calleeLocation), gridFits(checker, space, bound)].every((one) => one);
}

/** A call that was written twice is one step. */
function isSame(left: StepCall, right: StepCall): boolean {
  return left.location.file === right.location.file && left.location.span.start === right.location.span.start;
}

function hasOneGoal(checker: Checker, bound: ReadonlyMap<string, BoundArgument>, location: Location): boolean {
  const goals = ['maximize', 'minimize'].flatMap((name) => bound.get(name) ?? []);
  if (goals.length === 0) return true;
  const given = goals.filter(({ value }) => value.kind === 'metric');
  if (given.length === 1) return true;
  complain(checker, oneGoal, given.at(-1)?.location ?? location, { given: given.length });
  return false;
}

function gridFits(checker: Checker, space: PlanSpace, bound: ReadonlyMap<string, BoundArgument>): boolean {
  const sampler = argumentsOf(bound).find(({ recipe }) => recipe?.family.arguments.get('points')?.kind === 'symbol');
  const trials = bound.get('trials');
  if (sampler === undefined || trials?.value.kind !== 'int') return true;
  const endless = space.dimensions.find((dimension) => choicesOf(dimension) === undefined);
  if (endless !== undefined) {
    complain(checker, gridWithoutEnd, sampler.location, { path: endless.path, domain: describeValue(endless.domain) });
    return false;
  }
  const points = pointsOf(space);
  if (points === undefined || trials.value.value <= points.count) return true;
  complain(checker, gridTooSmall, trials.location, { trials: trials.value.value, points: points.count });
  return false;
}
