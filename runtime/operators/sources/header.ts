import { OperatorError } from '../operator.ts';
import { BAR_COLUMNS, type WantedColumns } from './raw-rows.ts';

/** Positions of the wanted columns in a file's header; `entity` is -1 when the file has no such column. */
export type HeaderPlaces = Readonly<Record<'time' | 'entity' | (typeof BAR_COLUMNS)[number], number>>;

/**
 * Finds the columns by name: exactly, else whatever the letters' case.
 * @throws OperatorError naming the file, the missing column and the nearest one that is there.
 */
export function findColumns(file: string, header: readonly string[], wanted: WantedColumns): HeaderPlaces {
  const place = (name: string): number => {
    const exact = header.indexOf(name);
    return exact >= 0 ? exact : header.findIndex((column) => column.toLowerCase() === name.toLowerCase());
  };
  const required = (name: string, argument?: string): number => {
    const index = place(name);
    if (index >= 0) return index;
    const near = nearest(name, header);
    const listed = `The file has ${header.join(', ')}.`;
    throw new OperatorError(
      `${file} has no column '${name}'`,
      argument === undefined
        ? `${near === undefined ? '' : `Is it '${near}'? Rename it to '${name}'. `}${listed}`
        : `${near === undefined ? '' : `Did you mean ${argument}: "${near}"? `}${listed}`,
    );
  };
  const [open, high, low, close, volume] = BAR_COLUMNS.map((name) => required(name));
  return {
    time: required(wanted.time, 'time'),
    entity: place(wanted.entity),
    open: open ?? -1,
    high: high ?? -1,
    low: low ?? -1,
    close: close ?? -1,
    volume: volume ?? -1,
  };
}

/** The candidate at the smallest edit distance, if it is near enough to be meant. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    const contained = lower.length > 2 && (name.toLowerCase().includes(lower) || lower.includes(name.toLowerCase()));
    const distance = contained ? 1 : editDistance(name.toLowerCase(), lower);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
