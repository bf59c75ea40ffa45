import { joinOnOpening } from '../../../language/diagnostics/catalogue/leakage.ts';
import { withoutDuplicates } from '../columns.ts';
import { durationText } from '../duration-text.ts';
import type { ColumnFact, FrameFacts, StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinSeen } from '../seen.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `as_of(by, tolerance)`: the rows of the left frame with the latest row of the right one. A right row is matched from the moment
 * it is known, so its columns keep their K; L + tolerance; R is the left one's.
 */
export function asOf(step: Transfer): StepFacts {
  const [left, right] = frames(step.inputs).map(({ facts }) => facts);
  if (left === undefined || right === undefined) throw new Error(`${step.call.signature.name} reads two frames`);
  const early = joinsOnOpening(step, right);
  const prefix = step.call.arguments.get('prefix')?.value;
  const names = prefix?.kind === 'string' ? prefix.value : '';
  const columns = [
    ...left.columns,
    ...right.columns.map((column): ColumnFact => ({ ...column, name: names + column.name, made: step.id })),
  ];
  const width = left.width === undefined || right.width === undefined ? undefined : left.width + right.width;
  const selection = left.selection === undefined && right.selection === undefined ? undefined : step.id;
  const broken = early || left.broken || right.broken;
  const { width: _, selection: __, broken: ___, ...rest } = left;
  return {
    ...rest,
    columns: withoutDuplicates(step, columns),
    ...(width === undefined ? {} : { width }),
    ...(selection === undefined ? {} : { selection }),
    lookback: Math.max(
      left.lookback,
      right.lookback + (spanOf(step.family.arguments.get('tolerance'), left.interval) ?? 0),
    ),
    seen: joinSeen(left.seen, right.seen),
    ...(broken ? { broken: true } : {}),
  };
}

/** Reports a match by the stamp of bars that are stamped by their opening. */
function joinsOnOpening(step: Transfer, right: FrameFacts): boolean {
  const by = step.family.arguments.get('by');
  if (by?.kind !== 'symbol' || by.value !== 'stamp' || right.stamp !== 'open' || right.broken) return false;
  const written = step.call.arguments.get('by');
  const location = written?.location ?? step.call.location;
  step.report(
    joinOnOpening,
    location,
    { interval: durationText(right.interval ?? 0), columns: right.columns.map((column) => column.name) },
    {
      related: [{ location: right.rows.location, text: 'these bars are stamped by their opening' }],
      fix: {
        title: 'join by what is known',
        applicability: 'machine',
        edits: [{ location, replacement: 'known' }],
      },
    },
  );
  return true;
}
