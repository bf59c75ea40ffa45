import { joinAhead } from '../../../language/diagnostics/catalogue/leakage/trading.ts';
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
  const ahead = left.broken || right.broken ? false : reportAhead(step, right);
  const early = ahead || left.broken || right.broken ? 0 : readEarly(step, left, right);
  if (early > 0) reportEarly(step, early, right);
  const prefix = step.call.arguments.get('prefix')?.value;
  const names = prefix?.kind === 'string' ? prefix.value : '';
  const columns = [
    ...left.columns,
    ...right.columns.map(
      (column): ColumnFact => ({
        ...column,
        name: names + column.name,
        known: column.known + Math.min(early, 0),
        made: step.id,
      }),
    ),
  ];
  const width = left.width === undefined || right.width === undefined ? undefined : left.width + right.width;
  const selection = left.selection === undefined && right.selection === undefined ? undefined : step.id;
  const broken = ahead || early > 0 || left.broken || right.broken;
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

/**
 * How long before it is known a right row is read: none when matched by what is known; when matched by the stamp, the time from
 * stamp to knowledge on the right less that on the left. Hourly rows read a four-hour bar stamped by its opening 3 hours early.
 */
function readEarly(step: Transfer, left: FrameFacts, right: FrameFacts): number {
  const by = step.family.arguments.get('by');
  if (by?.kind !== 'symbol' || by.value !== 'stamp') return 0;
  return knownAfterStamp(right) - knownAfterStamp(left);
}

/** Reports a join with the next or the nearest row, which may lie ahead. */
function reportAhead(step: Transfer, right: FrameFacts): boolean {
  const by = step.family.arguments.get('by');
  if (by?.kind !== 'symbol' || (by.value !== 'nearest' && by.value !== 'next')) return false;
  const location = step.call.arguments.get('by')?.location ?? step.call.location;
  step.report(
    joinAhead,
    location,
    { by: by.value, columns: right.columns.map((column) => column.name) },
    {
      fix: {
        title: 'join by what is known',
        applicability: 'machine',
        edits: [{ location, replacement: 'known' }],
      },
    },
  );
  return true;
}

function knownAfterStamp(rows: FrameFacts): number {
  return rows.stamp === 'open' ? (rows.interval ?? 0) : 0;
}

function reportEarly(step: Transfer, early: number, right: FrameFacts): void {
  const location = step.call.arguments.get('by')?.location ?? step.call.location;
  step.report(
    joinOnOpening,
    location,
    { early: durationText(early), columns: right.columns.map((column) => column.name) },
    {
      related: [
        {
          location: right.rows.location,
          text: `bars stamped by their opening, known ${durationText(knownAfterStamp(right))} later`,
        },
      ],
      fix: {
        title: 'join by what is known',
        applicability: 'machine',
        edits: [{ location, replacement: 'known' }],
      },
    },
  );
}
