import type { PlanValue } from '../../../compiler/plan/value.ts';
import { FrameBuilder } from '../../frame/builder.ts';
import { type Frame, NO_PART } from '../../frame/frame.ts';
import { date, duration, durationText, fraction, int, recipe } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';
import { instantText } from '../sources/instants.ts';
import { givenParts, givenWithValidation, randomOrder, shuffledCases } from './cases.ts';

/** `stdlib/splits/splits.pipe` */
export const split: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'rows');
    if (frame.parts.length > 0)
      throw new OperatorError('the rows are already split', `They have the parts ${frame.parts.join(', ')}.`);
    const by = recipe(context.arguments, 'by');
    const parts = by.operator === 'given' ? ['train', 'test'] : ['train', 'validation', 'test'];
    const { part, purged, embargoed } = divide(frame, by);
    const counts = parts.map((_, number) => part.reduce((count, value) => count + (value === number ? 1 : 0), 0));
    parts.forEach((name, number) => {
      if (counts[number] === 0) throw emptyPart(frame, name, by);
    });
    const builder = FrameBuilder.like(context.output, frame);
    for (const column of frame.columns) if (column.role !== 'time') builder.keep(frame, column);
    const { metrics } = finishFrame(context, builder.add('part', 'part', part).setParts(parts));
    const byPart = Object.fromEntries(parts.map((name, number) => [`${name}_rows`, counts[number] ?? 0]));
    return { metrics: { ...metrics, ...byPart, purged_rows: purged, embargoed_rows: embargoed } };
  },
};

type Recipe = Extract<PlanValue, { readonly kind: 'recipe' }>;

interface Division {
  /** Number of each row's part, `NO_PART` for rows left out. */
  readonly part: Uint8Array;
  /** Rows left out because their label reaches into a later part, beyond those in the embargo. */
  readonly purged: number;
  readonly embargoed: number;
}

function divide(frame: Frame, by: Recipe): Division {
  const atOnce = withoutTime(frame, by);
  if (atOnce !== undefined) return { part: atOnce, purged: 0, embargoed: 0 };
  const cuts =
    by.operator === 'dated'
      ? [date(by.arguments, 'validation'), date(by.arguments, 'test')]
      : instantsOfShares(frame.time(), sharesOf(by));
  return partsInTime(frame.time(), frame.labelEnd(), cuts, duration(by.arguments, 'embargo'));
}

/** Parts that no instant decides; undefined of recipes in order of time. Cases stay whole. */
function withoutTime({ entities, rows }: Frame, by: Recipe): Uint8Array | undefined {
  switch (by.operator) {
    case 'given':
      return givenParts(entities, rows);
    case 'given_with_validation':
      return givenWithValidation(entities, rows, fraction(by.arguments, 'share'), int(by.arguments, 'seed'));
    case 'shuffled':
      return entities.some((entity) => entity.case !== undefined)
        ? shuffledCases(entities, rows, sharesOf(by), int(by.arguments, 'seed'))
        : shuffledParts(rows, by);
    default:
      return undefined;
  }
}

/**
 * Parts between the instants `cuts`. Before a cut, rows within the embargo are left out, and rows whose label is known only after
 * the cut: what they would teach is the later part's beginning.
 */
export function partsInTime(
  time: Float64Array,
  labelEnd: Float64Array | undefined,
  cuts: readonly number[],
  embargo: number,
): Division {
  const part = new Uint8Array(time.length);
  let purged = 0;
  let embargoed = 0;
  for (let row = 0; row < time.length; row++) {
    const instant = time[row] ?? 0;
    let number = 0;
    while (number < cuts.length && instant >= (cuts[number] ?? 0)) number++;
    const cut = cuts[number];
    part[row] = number;
    if (cut === undefined) continue;
    if (instant >= cut - embargo) embargoed++;
    else if (labelEnd !== undefined && (labelEnd[row] ?? 0) > cut) purged++;
    else continue;
    part[row] = NO_PART;
  }
  return { part, purged, embargoed };
}

function sharesOf(by: Recipe): readonly number[] {
  const train = fraction(by.arguments, 'train');
  return [train, train + fraction(by.arguments, 'validation')];
}

/** The instants before which the given shares of all rows lie, as nearly as whole instants allow. */
function instantsOfShares(time: Float64Array, shares: readonly number[]): readonly number[] {
  const ordered = time.slice().sort();
  return shares.map((share) => ordered[Math.min(Math.round(share * time.length), time.length - 1)] ?? 0);
}

/** Rows ordered by a random number each and cut by their shares. */
function shuffledParts(rows: number, by: Recipe): Uint8Array {
  const limits = sharesOf(by).map((share) => Math.round(share * rows));
  const part = new Uint8Array(rows);
  randomOrder(rows, int(by.arguments, 'seed'), 0).forEach((row, place) => {
    part[row] = limits.filter((limit) => place >= limit).length;
  });
  return part;
}

function emptyPart(frame: Frame, name: string, by: Recipe): OperatorError {
  if (frame.entities.some((entity) => entity.case !== undefined))
    return new OperatorError(
      `part '${name}' has no cases`,
      `There are ${frame.entities.length}. Choose other shares, or give more cases.`,
    );
  const time = frame.time();
  const first = time.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const last = time.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const embargo = by.arguments.embargo;
  return new OperatorError(
    `part '${name}' has no rows${embargo?.kind === 'duration' && embargo.milliseconds > 0 ? ` after an embargo of ${durationText(embargo.milliseconds)}` : ''}`,
    frame.rows === 0
      ? 'The frame is empty.'
      : `The ${frame.rows} rows run from ${instantText(first)} to ${instantText(last)}. Choose other ${by.operator === 'dated' ? 'dates' : 'shares'}, or give more rows.`,
  );
}
