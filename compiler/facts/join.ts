import { differentRows, labelledTwice } from '../../language/diagnostics/catalogue/rows.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import type { FrameFacts } from './facts.ts';
import type { ResolvedInput } from './inputs.ts';
import { differenceOfRows, sameRows } from './rows.ts';
import { joinSeen } from './seen.ts';
import type { Transfer } from './transfer.ts';

/**
 * The facts of several frames read row by row: L is the longest, S the union, R must be the same. Columns and width are the
 * first frame's. At most one label: the others must be the same.
 */
export function joinFrames(
  step: Transfer,
  inputs: readonly { readonly input: ResolvedInput; readonly facts: FrameFacts }[],
): FrameFacts {
  const first = inputs[0];
  if (first === undefined) throw new Error(`${step.call.signature.name} reads no frame`);
  if (inputs.length === 1) return first.facts;
  let { label } = first.facts;
  let broken = first.facts.broken;
  let lookback = 0;
  for (const { input, facts } of inputs) {
    lookback = Math.max(lookback, facts.lookback);
    broken ??= facts.broken;
    if (broken) continue;
    if (!sameRows(first.facts.rows, facts.rows) || first.facts.window !== facts.window) {
      step.report(
        differentRows,
        input.reference.location,
        { difference: differenceOf(first.facts, facts) },
        { related: placesOf(first.facts, facts) },
      );
      broken = true;
    } else if (label !== undefined && facts.label !== undefined && !sameLabel(label, facts.label)) {
      step.report(
        labelledTwice,
        input.reference.location,
        {},
        {
          related: [{ location: label.horizonLocation, text: 'the other label' }],
        },
      );
      broken = true;
    }
    label ??= facts.label;
  }
  const { broken: _, label: __, ...rest } = first.facts;
  const cases = inputs.find(({ facts }) => facts.cases !== undefined)?.facts.cases;
  return {
    ...rest,
    ...(cases === undefined ? {} : { cases }),
    lookback,
    seen: joinSeen(...inputs.map(({ facts }) => facts.seen)),
    ...(label === undefined ? {} : { label }),
    ...(broken ? { broken } : {}),
  };
}

/** Where the two row sets come from; once where that is one place. */
function placesOf(first: FrameFacts, facts: FrameFacts): readonly Label[] {
  if (sameRows(first.rows, facts.rows)) {
    const location = facts.windowLocation ?? first.windowLocation;
    return location === undefined ? [] : [{ location, text: 'windowed here' }];
  }
  const one = first.rows.split?.location ?? first.rows.location;
  const other = facts.rows.split?.location ?? facts.rows.location;
  if (one === other) return [{ location: one, text: 'both come from here' }];
  return [
    { location: one, text: 'the rows of the first' },
    { location: other, text: 'the rows of this one' },
  ];
}

function differenceOf(first: FrameFacts, facts: FrameFacts): string {
  if (!sameRows(first.rows, facts.rows)) return differenceOfRows(first.rows, facts.rows);
  const bars = (window: number | undefined) => (window === undefined ? 'single bars' : `windows of ${window} bars`);
  return `its rows are ${bars(facts.window)}, the others ${bars(first.window)}`;
}

/** Two labels of one step with the same heads. */
export function sameLabel(a: NonNullable<FrameFacts['label']>, b: NonNullable<FrameFacts['label']>): boolean {
  return (
    a.made === b.made && a.heads.length === b.heads.length && a.heads.every((head, i) => head.name === b.heads[i]?.name)
  );
}
