import type { SeenMode, SeenRows } from './facts.ts';
import { rowsText } from './plan-type.ts';

const order: Readonly<Record<SeenMode, number>> = { x: 0, chosen: 1, oof: 2, xy: 3 };

/** S joined: every (rows, mode) once, the first place that saw it kept. */
export function joinSeen(...sets: readonly (readonly SeenRows[])[]): readonly SeenRows[] {
  const filled = sets.filter((set) => set.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const count = filled.reduce((sum, set) => sum + set.length, 0);
  return count > few ? joinMany(filled) : joinFew(filled);
}

/** So few are compared with each other sooner than by a table, and nearly all are. */
const few = 8;

function joinFew(sets: readonly (readonly SeenRows[])[]): readonly SeenRows[] {
  const all = sets.flat();
  const joined = all.filter((seen, at) => {
    for (let before = 0; before < at; before++) if (isSame(all[before] as SeenRows, seen)) return false;
    return true;
  });
  return joined.length === all.length ? all : joined;
}

function isSame(left: SeenRows, right: SeenRows): boolean {
  return seesAlike(left, right) && rowsText(left.rows) === rowsText(right.rows);
}

function joinMany(sets: readonly (readonly SeenRows[])[]): readonly SeenRows[] {
  const joined: SeenRows[] = [];
  const byRows = new Map<string, SeenRows[]>();
  for (const set of sets) {
    for (const seen of set) {
      const rows = rowsText(seen.rows);
      const same = byRows.get(rows);
      if (same === undefined) byRows.set(rows, [seen]);
      else if (same.some((one) => seesAlike(one, seen))) continue;
      else same.push(seen);
      joined.push(seen);
    }
  }
  return joined;
}

function seesAlike(left: SeenRows, right: SeenRows): boolean {
  return left.mode === right.mode && left.perRow === right.perRow;
}

/** From the mode that sees most to the one that sees least. */
export function byWeight(seen: readonly SeenRows[]): readonly SeenRows[] {
  for (let at = 1; at < seen.length; at++)
    if (order[(seen[at - 1] as SeenRows).mode] < order[(seen[at] as SeenRows).mode])
      return [...seen].sort((a, b) => order[b.mode] - order[a.mode]);
  return seen;
}
