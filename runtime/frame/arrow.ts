import { createRequire } from 'node:module';

type Arrow = typeof import('apache-arrow');

let arrow: Arrow | undefined;

/** Loaded at the first column that is read or written: commands that touch no data start without it. */
function loadArrow(): Arrow {
  arrow ??= createRequire(import.meta.url)('apache-arrow') as Arrow;
  return arrow;
}

export type ColumnValues = Float64Array | Uint8Array;

/** The bytes of an Arrow IPC file with one column and one record batch. Equal values give equal bytes. */
export function encodeColumn(name: string, values: ColumnValues): Uint8Array {
  const { Table, makeVector, tableToIPC } = loadArrow();
  const vector = values instanceof Float64Array ? makeVector(values) : makeVector(values);
  return tableToIPC(new Table({ [name]: vector }), 'file');
}

/**
 * The values of a one-column Arrow IPC file: a view of `bytes`, nothing is copied.
 * @throws Error when the file is not of this layout; the store has checked its digest, so that is a bug.
 */
export function decodeColumn(bytes: Uint8Array, type: 'float64' | 'uint8'): ColumnValues {
  const column = loadArrow().tableFromIPC(bytes).getChildAt(0);
  if (column?.length === 0) return type === 'float64' ? new Float64Array(0) : new Uint8Array(0);
  const data = column?.data.length === 1 ? column.data[0] : undefined;
  const values: unknown = data?.values; // padded to eight bytes
  if (type === 'float64' && values instanceof Float64Array) return values.subarray(0, data?.length);
  if (type === 'uint8' && values instanceof Uint8Array) return values.subarray(0, data?.length);
  throw new Error(`the column is not one batch of ${type}`);
}
