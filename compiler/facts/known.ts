import type { ColumnFact, FutureOrigin } from './facts.ts';

/** What is known late of several values together: the latest. */
export type Knowledge = Pick<ColumnFact, 'known' | 'origin' | 'excused'>;

const atOnce: Knowledge = { known: Number.NEGATIVE_INFINITY };

/** K joined: a value made of several is known when the last of them is. Values made of none are known with their row. */
export function latest(columns: readonly Knowledge[]): Knowledge {
  let last = atOnce;
  for (const column of columns) if (column.known > last.known) last = column;
  return last === atOnce ? { known: 0 } : knowledge(last.known, last.origin, last.excused);
}

/** `value`, known `by` milliseconds later (earlier where negative). */
export function moved(value: Knowledge, by: number, origin?: FutureOrigin): Knowledge {
  return knowledge(value.known + by, value.origin ?? (by > 0 ? origin : undefined), value.excused);
}

function knowledge(known: number, origin: FutureOrigin | undefined, excused: true | undefined): Knowledge {
  if (origin === undefined && excused === undefined) return { known };
  return { known, ...(origin === undefined ? {} : { origin }), ...(excused === undefined ? {} : { excused }) };
}

/** Columns that are not known at their row and were not reported yet. */
export function futureColumns(columns: readonly ColumnFact[]): readonly ColumnFact[] {
  return columns.filter((column) => column.known > 0 && !column.excused);
}

/** The same columns after their leaks were reported. */
export function excused(columns: readonly ColumnFact[]): readonly ColumnFact[] {
  return columns.map((column) => (column.known > 0 ? { ...column, excused: true } : column));
}
