import type { ColumnValues } from './arrow.ts';
import type { FrameEntity } from './manifest.ts';

/** Row numbers at which `part` equals `number`, ascending. */
export function rowsOfPart(part: Uint8Array, number: number): Int32Array {
  return rowsWhere(part.length, (row) => part[row] === number);
}

/** Row numbers from 0 below `count` for which `keep` holds, ascending. */
export function rowsWhere(count: number, keep: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) if (keep(row)) rows[kept++] = row;
  return rows.slice(0, kept);
}

/** `values` at `rows`, in a new array of the same type. */
export function takeValues(values: Float64Array, rows: Int32Array): Float64Array;
export function takeValues(values: Uint8Array, rows: Int32Array): Uint8Array;
export function takeValues(values: ColumnValues, rows: Int32Array): ColumnValues;
export function takeValues(values: ColumnValues, rows: Int32Array): ColumnValues {
  const taken = values instanceof Float64Array ? new Float64Array(rows.length) : new Uint8Array(rows.length);
  for (let index = 0; index < rows.length; index++) taken[index] = values[rows[index] ?? 0] ?? Number.NaN;
  return taken;
}

/** Entities of the selected rows (ascending), with their new ranges; entities without a row are left out. */
export function takeEntities(entities: readonly FrameEntity[], rows: Int32Array): readonly FrameEntity[] {
  const taken: FrameEntity[] = [];
  let index = 0;
  for (const entity of entities) {
    const start = index;
    const end = entity.start + entity.count;
    while (index < rows.length && (rows[index] ?? 0) < end) index++;
    if (index > start) taken.push({ ...entity, start, count: index - start });
  }
  return taken;
}
