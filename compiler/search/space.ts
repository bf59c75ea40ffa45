import { duplicateDimension, neverAllowed } from '../../language/diagnostics/catalogue/search.ts';
import { wrongType } from '../../language/diagnostics/catalogue/types.ts';
import type { Location } from '../../language/source/source.ts';
import type { Expression, SpaceDeclaration, SpaceDimension } from '../../language/syntax/tree.ts';
import { describeCondition, describeValue } from '../describe.ts';
import { at, type Module } from '../modules/module.ts';
import type { PlanCondition, PlanDimension, PlanSpace } from '../plan/space.ts';
import type { PlanValue } from '../plan/value.ts';
import type { StepCall } from '../program/program.ts';
import { type Checker, complain, place, type Scope } from '../types/checker.ts';
import { evaluate } from '../types/evaluate.ts';
import { type Located, unknownValue, valueInSentence } from '../types/value.ts';
import { conditionOf, isTruth, type Reading, reportNoTruth } from './conditions.ts';
import { domainOf } from './domains.ts';
import { innerConstraints } from './inner-constraints.ts';
import { placeOf, settingsOf, type WrittenPath, writtenPath } from './paths.ts';
import { choicesOf, pointsOf } from './points.ts';

/** A dimension while its space is made: with its path and its place. */
interface Chosen {
  readonly dimension: PlanDimension;
  readonly syntax: SpaceDimension;
  readonly location: Location;
}

/** What `space wide for baseline { … }` allows; its mistakes are reported, and make it unknown. */
export function evaluateSpace(checker: Checker, declaration: SpaceDeclaration, module: Module): Located {
  const scope: Scope = { module };
  const location = at(module, declaration.name.span);
  const mistaken: Located = { value: unknownValue, location };
  const call = subjectOf(checker, declaration, scope);
  if (call === undefined) return mistaken;
  const alternatives = new Map<string, readonly PlanValue[]>();
  const settings = settingsOf(checker, call, alternatives);
  if (settings === undefined) return mistaken;
  const chosen = new Map<string, Chosen>();
  let whole = true;
  for (const entry of declaration.entries) {
    if (entry.kind !== 'dimension') continue;
    const path = writtenPath(entry.path);
    const where = place(scope, entry.path.span);
    const found = path === undefined ? undefined : placeOf(checker, settings, path, (span) => place(scope, span));
    if (path === undefined || found === undefined) whole = false;
    else if (isDuplicate(checker, chosen, path, where)) whole = false;
    else {
      const domain = domainOf(checker, entry.domain, scope, found, path.text);
      if (domain === undefined) whole = false;
      else {
        if (domain.kind === 'list') alternatives.set(path.text, domain.items);
        chosen.set(path.text, { dimension: { path: path.text, domain }, syntax: entry, location: where });
      }
    }
  }
  const reading: Reading = { settings, chosen: new Set(chosen.keys()), scope };
  const dimensions: PlanDimension[] = [];
  for (const { dimension, syntax } of chosen.values()) {
    const when = syntax.condition === undefined ? undefined : truth(checker, syntax.condition, reading);
    if (syntax.condition !== undefined && when === undefined) whole = false;
    dimensions.push(when === undefined ? dimension : { ...dimension, when });
  }
  const constraints: PlanCondition[] = [];
  for (const entry of declaration.entries) {
    if (entry.kind !== 'constraint') continue;
    const condition = truth(checker, entry.condition, reading);
    if (condition === undefined) whole = false;
    else constraints.push(condition);
  }
  if (!whole) return mistaken;
  const space: PlanSpace = {
    dimensions,
    constraints: [...constraints, ...innerConstraints(checker, settings, dimensions)],
  };
  if (!checkChoices(checker, space, chosen, scope)) return mistaken;
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  const { start, end } = declaration.subject.span;
  const of = module.file.text.slice(start, end);
  return { value: { kind: 'space', space, subject: call, of, name }, location };
}

/** The call that a space is for: that of something trained. */
function subjectOf(checker: Checker, { subject }: SpaceDeclaration, scope: Scope): StepCall | undefined {
  const { value, location } = evaluate(checker, subject, scope);
  if (value.kind === 'step' && value.type === 'Trained' && value.reference.part === undefined)
    return value.reference.call;
  if (value.kind !== 'unknown')
    complain(checker, wrongType, location, {
      what: 'what a space is for',
      expected: 'a stage that trains',
      given: valueInSentence(value),
    });
  return undefined;
}

function isDuplicate(
  checker: Checker,
  chosen: ReadonlyMap<string, Chosen>,
  path: WrittenPath,
  location: Location,
): boolean {
  const first = chosen.get(path.text);
  if (first === undefined) return false;
  complain(
    checker,
    duplicateDimension,
    location,
    { path: path.text },
    { related: [{ location: first.location, text: 'chosen first here' }] },
  );
  return true;
}

function truth(checker: Checker, expression: Expression, reading: Reading): PlanCondition | undefined {
  const condition = conditionOf(checker, expression, reading);
  if (condition === undefined || isTruth(condition)) return condition;
  reportNoTruth(checker, condition, place(reading.scope, expression.span));
  return undefined;
}

/** Reports choices that no combination allows. */
function checkChoices(checker: Checker, space: PlanSpace, chosen: ReadonlyMap<string, Chosen>, scope: Scope): boolean {
  if (space.constraints.length === 0) return true;
  const points = pointsOf(space);
  if (points === undefined) return true;
  let holds = true;
  for (const dimension of space.dimensions) {
    const possible = points.possible.get(dimension.path);
    const own = chosen.get(dimension.path);
    const never = choicesOf(dimension)?.filter((choice) => possible?.has(choice) === false) ?? [];
    const all = never.length === choicesOf(dimension)?.length;
    // A range is cut by what must hold; a listed choice that nothing allows was meant.
    if (own === undefined || never.length === 0 || (dimension.domain.kind === 'range' && !all)) continue;
    holds = false;
    const condition = space.constraints.find((one) => mentions(one, dimension.path)) ?? space.constraints[0];
    const written = own.syntax.domain;
    const [first] = never;
    const index = dimension.domain.kind === 'list' && first !== undefined ? dimension.domain.items.indexOf(first) : -1;
    const item = written.kind === 'list' ? written.items[index] : undefined;
    complain(checker, neverAllowed, place(scope, item?.span ?? written.span), {
      choice: all ? `\`${dimension.path}\`` : `${describeValue(first ?? dimension.domain)} for \`${dimension.path}\``,
      condition: condition === undefined ? '' : describeCondition(condition),
    });
  }
  return holds;
}

function mentions(condition: PlanCondition, path: string): boolean {
  if (condition.kind === 'path') return condition.path === path;
  return condition.kind === 'operation' && condition.operands.some((operand) => mentions(operand, path));
}
