import { duplicateColumn, labelledTwice, labelOfOtherRows } from '../../../language/diagnostics/catalogue/rows.ts';
import { text } from '../../plan/encoding.ts';
import { embargoCoversHorizon } from '../embargo.ts';
import type { StepFacts } from '../facts.ts';
import { identity } from '../identity.ts';
import { differenceOfRows } from '../rows.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';

/** `labelled()`: rows whose label is known, with it. They are fewer rows, so a base of their own; parts stay. */
export function labelled(step: Transfer): StepFacts {
  const rows = step.inputs.find((input) => input.facts?.kind === 'Frame')?.facts;
  const target = step.inputs.find((input) => input.facts?.kind === 'Label');
  const label = target?.facts;
  if (rows?.kind !== 'Frame' || target === undefined || label?.kind !== 'Label') {
    throw new Error(`${step.call.signature.name} reads rows and a label`);
  }
  let broken = rows.broken ?? label.broken;
  if (!broken && rows.label !== undefined) {
    step.report(
      labelledTwice,
      step.call.calleeLocation,
      {},
      {
        related: [{ location: rows.label.horizonLocation, text: 'the label that the rows carry' }],
      },
    );
    broken = true;
  } else if (!broken && rows.rows.base !== label.rows.base) {
    step.report(
      labelOfOtherRows,
      target.reference.location,
      { difference: differenceOfRows(rows.rows, label.rows) },
      {
        related: [
          { location: rows.rows.location, text: 'the rows' },
          { location: label.rows.location, text: 'the rows that the label is made from' },
        ],
      },
    );
    broken = true;
  }
  const taken = label.heads.flatMap((head) => (rows.columns.some(({ name }) => name === head.name) ? [head.name] : []));
  if (!broken && taken.length > 0) {
    step.report(duplicateColumn, target.reference.location, { columns: taken });
    broken = true;
  }
  const { broken: _, ...rest } = rows;
  const { heads, horizon, horizonLocation, made } = label;
  const names = label.heads.map((head) => text(head.name));
  const base = `${step.call.signature.operator}-${identity([text(rows.rows.base), text(made), ...names]).slice(0, 8)}`;
  const carried = { heads, horizon, horizonLocation, made };
  const split =
    rows.rows.split === undefined || broken ? rows.rows.split : embargoCoversHorizon(step, rows.rows.split, carried);
  return {
    ...rest,
    label: carried,
    seen: joinSeen(rows.seen, label.seen),
    rows: { ...rows.rows, base, location: step.call.location, ...(split === undefined ? {} : { split }) },
    ...(broken ? { broken } : {}),
  };
}
