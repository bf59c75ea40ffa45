import { shuffledTime } from '../../../language/diagnostics/catalogue/leakage.ts';
import { splitTwice } from '../../../language/diagnostics/catalogue/rows.ts';
import type { Fix } from '../../../language/diagnostics/diagnostic.ts';
import { encodeValue, text } from '../../plan/encoding.ts';
import type { PlanValue } from '../../plan/value.ts';
import { argumentsOf } from '../../program/argument-table.ts';
import type { BoundArgument } from '../../program/program.ts';
import { wrongForCases } from '../cases.ts';
import { durationText } from '../duration-text.ts';
import { embargoCoversHorizon } from '../embargo.ts';
import type { FrameFacts, PartFact, SplitFact, StepFacts } from '../facts.ts';
import { type Fold, foldsOf, makesFolds } from '../folds.ts';
import { identity } from '../identity.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { rowsText } from '../plan-type.ts';
import { sealedPart } from '../rows.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `split(by: recipe(order, parts, embargo))`: R becomes parts, in time order where the recipe has one. A part that is split again is
 * divided within: the other parts stay what they are. Of a recipe of folds, the argument `key` names the fold.
 */
export function split(step: Transfer): StepFacts {
  const joined = joinFrames(step, frames(step.inputs));
  const argument = argumentsOf(step.call.arguments).find((candidate) => candidate.recipe !== undefined);
  const recipe = argument?.recipe;
  if (argument === undefined || recipe === undefined || joined.broken) return { ...joined, broken: true };
  const { part } = joined.rows;
  if (joined.rows.split !== undefined && (part === undefined || part === sealedPart)) {
    step.report(splitTwice, step.call.calleeLocation, part === undefined ? {} : { part }, {
      related: [{ location: joined.rows.split.location, text: 'split here first' }],
    });
    return { ...joined, broken: true };
  }
  const made = splitFact(step, joined, argument, recipe);
  if (made === undefined) return { ...joined, broken: true };
  if (wrongForCases(step, joined, made, argument)) return { ...joined, broken: true };
  const checked = inTimeOrder(step, joined, made, argument);
  const covered = joined.label === undefined ? checked : embargoCoversHorizon(step, checked, joined.label);
  const { part: _, within: __, split: ___, ...base } = joined.rows;
  const within = joined.rows.split === undefined ? {} : { within: joined.rows };
  return { ...joined, rows: { ...base, split: covered, ...within } };
}

/** The split that a recipe makes; undefined where it makes folds and has none of the key, which was reported with them. */
function splitFact(
  step: Transfer,
  rows: FrameFacts,
  argument: BoundArgument,
  recipe: NonNullable<BoundArgument['recipe']>,
): SplitFact | undefined {
  const clause = recipe.family.arguments;
  const fold = makesFolds(recipe.family) ? foldOf(step, recipe) : undefined;
  if (makesFolds(recipe.family) && fold === undefined) return undefined;
  const order = clause.get('order');
  const embargo = [...recipe.arguments].find(([name]) => name === 'embargo')?.[1];
  const above = rows.rows.split === undefined ? text(rows.rows.base) : text(rowsText(rows.rows));
  const grid = identity([above, encodeValue(argument.value)]);
  return {
    id: fold === undefined ? grid : identity([grid, text(fold.key)]),
    name: recipe.signature.name,
    order: isSymbol(order, 'none') ? 'none' : 'time',
    parts: fold?.parts ?? partsOf(clause.get('parts'), isSymbol(order, 'none') ? new Map() : recipe.arguments),
    ...(fold === undefined ? {} : { fold: { grid, key: fold.key } }),
    embargo: spanOf(clause.get('embargo'), rows.interval) ?? 0,
    location: argument.location,
    embargoLocation: embargo === undefined || embargo.isDefault ? argument.location : embargo.location,
  };
}

/** The fold that the argument `key` names. */
function foldOf(step: Transfer, recipe: NonNullable<BoundArgument['recipe']>): Fold | undefined {
  const key = step.call.arguments.get('key')?.value;
  const made = foldsOf(recipe.family);
  if (made.kind === 'mistake' || key?.kind !== 'string') return undefined;
  return made.folds.find((fold) => fold.key === key.value);
}

function isSymbol(value: PlanValue | undefined, name: string): boolean {
  return value?.kind === 'symbol' && value.value === name;
}

/** Parts by the names the recipe gives them; where they are in order of time, one that begins at a date ends the one before it. */
function partsOf(value: PlanValue | undefined, given: ReadonlyMap<string, BoundArgument>): readonly PartFact[] {
  const names =
    value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'string' ? [item.value] : [])) : [];
  const starts = names.map((name) => {
    const start = given.get(name)?.value;
    return start?.kind === 'date' ? Date.parse(`${start.text}T00:00:00Z`) : undefined;
  });
  const embargo = spanOf(given.get('embargo')?.value, undefined) ?? 0;
  const shares = names.map((name) => {
    const share = given.get(name)?.value;
    return share?.kind === 'fraction' ? share.value : undefined;
  });
  let taken = 0;
  return names.map((name, i) => {
    const from = starts[i];
    const next = starts[i + 1];
    const share = shares.includes(undefined) ? undefined : shares[i];
    const first = taken;
    taken += share ?? 0;
    return {
      name,
      ...(share === undefined ? {} : { shares: { from: first, until: taken } }),
      ...(from === undefined ? {} : { from }),
      ...(next === undefined ? {} : { until: next - embargo }),
    };
  });
}

/**
 * Reports rows of a time order that are put into parts at random. Whole cases may be: none tells of another, and the label of each looks
 * at nothing outside it (H = 0).
 */
function inTimeOrder(step: Transfer, rows: FrameFacts, made: SplitFact, argument: BoundArgument): SplitFact {
  if (made.order === 'time' || rows.interval === undefined || rows.cases !== undefined) return made;
  const horizon = rows.label?.horizon;
  const fix = horizon === undefined ? undefined : chronologicalInstead(argument, horizon);
  step.report(
    shuffledTime,
    argument.location,
    {
      split: made.name,
      interval: durationText(rows.interval),
      ...(horizon === undefined ? {} : { horizon: durationText(horizon) }),
    },
    {
      related:
        rows.label === undefined || horizon === undefined
          ? []
          : [{ location: rows.label.horizonLocation, text: `the label looks ${durationText(horizon)} ahead` }],
      ...(fix === undefined ? {} : { fix }),
    },
  );
  return { ...made, excused: true };
}

/** The same shares in order of time, where the recipe is written at the call and gives shares. */
function chronologicalInstead(argument: BoundArgument, horizon: number): Fix | undefined {
  const { location, recipe } = argument;
  const written = location.file.text.slice(location.span.start, location.span.end);
  if (recipe === undefined || !written.startsWith(`${recipe.signature.name}(`)) return undefined;
  const shares = [...recipe.arguments].filter(([, given]) => given.value.kind === 'fraction');
  const texts = shares.map(([name, given]) => {
    const { file, span } = given.location;
    return `${name}: ${file.text.slice(span.start, span.end)}`;
  });
  return {
    title: 'the same shares in order of time',
    applicability: 'maybe',
    edits: [{ location, replacement: `chronological(${[...texts, `embargo: ${durationText(horizon)}`].join(', ')})` }],
  };
}
