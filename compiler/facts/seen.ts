import type { SeenMode, SeenRows } from './facts.ts';
import { rowsText } from './plan-type.ts';

const order: Readonly<Record<SeenMode, number>> = { x: 0, chosen: 1, oof: 2, xy: 3 };

/** S joined: every (rows, mode) once, the first place that saw it kept. */
export function joinSeen(...sets: readonly (readonly SeenRows[])[]): readonly SeenRows[] {
  const filled = sets.filter((set) => set.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const joined: SeenRows[] = [];
  const byRows = new Map<string, SeenRows[]>();
  for (const set of filled) {
    for (const seen of set) {
      const rows = rowsText(seen.rows);
      const same = byRows.get(rows);
      if (same === undefined) byRows.set(rows, [seen]);
      else if (same.some((one) => one.mode === seen.mode && one.perRow === seen.perRow)) continue;
      else same.push(seen);
      joined.push(seen);
    }
  }
  return joined;
}

/** From the mode that sees most to the one that sees least. */
export function byWeight(seen: readonly SeenRows[]): readonly SeenRows[] {
  return seen.length < 2 ? seen : [...seen].sort((a, b) => order[b.mode] - order[a.mode]);
}
