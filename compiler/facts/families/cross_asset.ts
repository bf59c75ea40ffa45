import { differentCalendars } from '../../../language/diagnostics/catalogue/rows.ts';
import { latestOf, templateColumns } from '../columns.ts';
import { durationText } from '../duration-text.ts';
import type { StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { latest } from '../known.ts';
import type { Transfer } from '../transfer.ts';
import { withColumns } from './rowwise.ts';

/**
 * Of all assets at the instant of the row: K and L are the maximum over the assets, which all have the frame's. A second frame must
 * have the same calendar: bars of another interval, or of another source, are brought to these rows by `as_of` first.
 */
export function crossAsset(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const [first, ...others] = inputs;
  const other = others.find(
    ({ facts }) =>
      first !== undefined && (facts.interval !== first.facts.interval || facts.rows.base !== first.facts.rows.base),
  );
  if (first !== undefined && other !== undefined && !first.facts.broken && !other.facts.broken) {
    const every = (interval: number | undefined) => (interval === undefined ? 'no interval' : durationText(interval));
    step.report(
      differentCalendars,
      other.input.reference.location,
      { step: step.call.signature.name, one: every(first.facts.interval), other: every(other.facts.interval) },
      {
        related: [
          { location: first.facts.rows.location, text: 'the rows of the first' },
          { location: other.facts.rows.location, text: 'the rows of this one' },
        ],
      },
    );
    return { ...first.facts, columns: [], width: 0, broken: true };
  }
  const joined = joinFrames(step, inputs);
  const columns = templateColumns(step, first?.facts, (column) =>
    column === undefined ? latestOf(inputs) : latest([column]),
  );
  return withColumns(step, joined, columns);
}
