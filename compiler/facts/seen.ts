import type { SeenMode, SeenRows } from './facts.ts';
import { rowsText } from './plan-type.ts';

/** S joined: every (rows, mode) once, the first place that saw it kept. */
export function joinSeen(...sets: readonly (readonly SeenRows[])[]): readonly SeenRows[] {
  let only: readonly SeenRows[] | undefined = [];
  let count = 0;
  for (const set of sets) {
    if (set.length === 0) continue;
    only = count === 0 ? set : undefined;
    count += set.length;
  }
  return only ?? (count > few ? joinMany(sets) : joinFew(sets));
}

/** So few are compared with each other sooner than by a table. */
const few = 8;

function joinFew(sets: readonly (readonly SeenRows[])[]): readonly SeenRows[] {
  const joined: SeenRows[] = [];
  for (const set of sets) for (const seen of set) if (!isAmong(joined, seen)) joined.push(seen);
  return joined;
}

function isAmong(joined: readonly SeenRows[], seen: SeenRows): boolean {
  for (const one of joined) if (isSame(one, seen)) return true;
  return false;
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

const modes: readonly SeenMode[] = ['xy', 'oof', 'chosen', 'x'];

/** From the mode that sees most to the one that sees least. */
export function byWeight(seen: readonly SeenRows[]): readonly SeenRows[] {
  const ordered: SeenRows[] = [];
  for (const mode of modes) for (const one of seen) if (one.mode === mode) ordered.push(one);
  return ordered;
}
