/** A column with its place in a ranking; 1 is the best. */
export interface RankedColumn {
  readonly name: string;
  readonly rank: number;
  readonly importance: number;
  readonly kept: boolean;
}

/**
 * Ranks columns by falling importance, equal ones in their order, and keeps the first `keep`. The result is in the columns'
 * former order. `keep` is at most the number of columns.
 */
export function rankColumns(
  names: readonly string[],
  importance: readonly number[],
  keep: number,
): readonly RankedColumn[] {
  const order = names.map((_, index) => index);
  order.sort((a, b) => (importance[b] ?? 0) - (importance[a] ?? 0) || a - b);
  const ranks = new Uint32Array(names.length);
  for (const [place, index] of order.entries()) ranks[index] = place + 1;
  return names.map((name, index) => {
    const rank = ranks[index] ?? 0;
    return { name, rank, importance: importance[index] ?? 0, kept: rank <= keep };
  });
}
