import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TreeRows } from '../../../runtime/lightgbm/training.ts';

const folder = new URL('../../../../shared/data/tabular/', import.meta.url);

/** Whether the tabular data sets lie beside the checkout. */
export const tabularData = existsSync(folder);

export function readTable(name: string): string {
  return gunzipSync(readFileSync(new URL(name, folder))).toString('utf8');
}

/** LightGBM's own binary example: the label first, then 28 features, tab separated. */
export function binaryExample(part: 'train' | 'test'): TreeRows {
  const lines = readTable(`lightgbm_binary/binary.${part}.gz`).trimEnd().split('\n');
  const rows = lines.map((line) => line.split('\t').map(Number));
  const features = Array.from({ length: 28 }, (_, index) => `f${index}`);
  return columns(
    features,
    rows.map((row) => row.slice(1)),
    rows.map((row) => row[0] ?? 0),
  );
}

export interface Adult {
  readonly train: TreeRows;
  readonly test: TreeRows;
  /** Columns of categories, by number. */
  readonly categorical: readonly number[];
}

/** Adult: words become codes in their alphabetical order over the training rows; an empty word is a category like any. */
export function adult(): Adult {
  const read = (part: string) => {
    const [head = '', ...lines] = readTable(`adult_${part}.csv.gz`).trimEnd().split('\n');
    return { names: head.split(','), rows: lines.map((line) => line.split(',')) };
  };
  const train = read('train');
  const test = read('test');
  const features = train.names.slice(0, -1);
  const codes = features.map((_, column) => {
    const values = train.rows.map((row) => row[column] ?? '');
    if (values.every((value) => Number.isFinite(Number(value)) && value !== '')) return undefined;
    return new Map([...new Set(values)].sort().map((value, code) => [value, code]));
  });
  const encode = (rows: readonly (readonly string[])[]) =>
    columns(
      features,
      rows.map((row) =>
        codes.map((code, column) =>
          code === undefined ? Number(row[column]) : (code.get(row[column] ?? '') ?? Number.NaN),
        ),
      ),
      rows.map((row) => (row.at(-1)?.includes('>50K') ? 1 : 0)),
    );
  return {
    train: encode(train.rows),
    test: encode(test.rows),
    categorical: codes.flatMap((code, column) => (code === undefined ? [] : [column])),
  };
}

function columns(
  features: readonly string[],
  rows: readonly (readonly number[])[],
  labels: readonly number[],
): TreeRows {
  const values = new Float64Array(rows.length * features.length);
  for (const [index, row] of rows.entries())
    for (const [column, value] of row.entries()) values[column * rows.length + index] = value;
  return { matrix: { rows: rows.length, features, values }, target: Float32Array.from(labels) };
}
