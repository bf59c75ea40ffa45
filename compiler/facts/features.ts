import { futureFeature } from '../../language/diagnostics/catalogue/leakage.ts';
import type { Location } from '../../language/source/source.ts';
import { durationText } from './duration-text.ts';
import type { ColumnFact, FrameFacts } from './facts.ts';
import { excused, futureColumns } from './known.ts';
import type { Transfer } from './transfer.ts';

/**
 * Checks that whatever learns from the columns of `rows` at the row knows them at the row (K ≤ 0), and returns the columns with
 * those that were reported marked, so that no later step reports them again.
 */
export function knownFeatures(step: Transfer, rows: FrameFacts, location: Location): readonly ColumnFact[] {
  const future = rows.broken ? [] : futureColumns(rows.columns);
  if (future.length === 0) return rows.columns;
  const longest = future.reduce((most, column) => Math.max(most, column.known), 0);
  const places = new Map(
    future.flatMap(({ origin }) => (origin === undefined ? [] : [[placeKey(origin.location), origin]])),
  );
  step.report(
    futureFeature,
    location,
    {
      step: step.call.signature.name,
      columns: future.map((column) => column.name),
      ...(Number.isFinite(longest) ? { known: durationText(longest) } : {}),
    },
    { related: [...places.values()] },
  );
  return excused(rows.columns);
}

function placeKey(location: Location): string {
  return `${location.span.start} ${location.span.end} ${location.file.path}`;
}
