import { servedName } from '../../compiler/tensor/serving.ts';
import { bindTensor, openSession } from '../engine/session.ts';
import { widthOf } from '../frame/heads.ts';
import { OperatorError } from '../operators/operator.ts';
import { readMetadata, type ServingMetadata } from './metadata.ts';
import { readTable, type Table } from './table.ts';

export interface PredictionRequest {
  /** Bytes of an exported model, and where they lie. */
  readonly onnx: Uint8Array;
  readonly model: string;
  /** CSV or Parquet. */
  readonly data: string;
  /** Names of the columns of times and assets. */
  readonly time: string;
  readonly entity: string;
  readonly threads: number;
}

/** Predictions of the rows of a table that make whole examples, in its order. */
export interface TablePredictions {
  readonly metadata: ServingMetadata;
  readonly table: Table;
  /** Of the table, ascending; of a window, its last bar. */
  readonly rows: Int32Array;
  /** By head, row after row: a probability of a binary target or of each class, the value of a real one. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

const outputNames = { binary: 'probability', classes: 'probabilities', real: 'prediction' } as const;

/** Values of a run's features: bounds what is copied at a time. */
const chunkValues = 2 ** 21;

/**
 * Predicts the rows of a table with a model that `pipec export` wrote.
 * @throws OperatorError for a file that is no such model, and for rows that it cannot read.
 */
export async function predictTable(request: PredictionRequest): Promise<TablePredictions> {
  const metadata = readMetadata(request.onnx, request.model);
  const { features, window, takes, assets } = metadata;
  const table = await readTable(request.data, {
    values: features,
    time: request.time,
    entity: request.entity,
  });
  const rows = exampleRows(table, metadata, request);
  if (takes === 'prepared') checkComplete(table, metadata, request.data);
  const numbers = assets.length === 0 ? undefined : assetNumbers(table, assets, request);
  const session = await openSession(request.onnx, request.threads);
  const several = metadata.heads.length > 1;
  const outputs = metadata.heads.map((head) => {
    const width = widthOf(head);
    const name = servedName(head.name, outputNames[head.target], several);
    return { head: head.name, name, width, values: new Float32Array(rows.length * width) };
  });
  try {
    const width = features.length;
    const chunk = Math.max(1, Math.min(4096, Math.floor(chunkValues / (width * window))));
    for (let first = 0; first < rows.length; first += chunk) {
      const own = rows.subarray(first, first + chunk);
      const filled = filledFeatures(table, own, window, takes === 'raw');
      const shape = window > 1 ? [own.length, window, width] : [own.length, width];
      await session.run(
        {
          features: bindTensor(filled, shape),
          ...(numbers === undefined
            ? {}
            : {
                asset: bindTensor(
                  Int32Array.from(own, (row) => numbers[row] ?? 0),
                  [own.length],
                ),
              }),
        },
        Object.fromEntries(
          outputs.map(({ name, width, values }) => [
            name,
            bindTensor(
              values.subarray(first * width, (first + own.length) * width),
              width === 1 ? [own.length] : [own.length, width],
            ),
          ]),
        ),
      );
    }
  } finally {
    await session.close();
  }
  for (const { values } of outputs) checkFinite(values, rows, request.data);
  return { metadata, table, rows, values: Object.fromEntries(outputs.map(({ head, values }) => [head, values])) };
}

/** Rows that are whole examples: every row, or those in which a window of consecutive bars of one asset ends. */
function exampleRows(
  table: Table,
  { window, interval }: ServingMetadata,
  { data, time }: PredictionRequest,
): Int32Array {
  if (window === 1) return Int32Array.from({ length: table.rows }, (_, row) => row);
  if (table.time === undefined)
    throw new OperatorError(
      `the model reads windows of ${window} bars, and ${data} has no column '${time}' that tells where bars are missing`,
      'Name the column of times with --time.',
    );
  const ends: number[] = [];
  const last = new Map<string, { readonly row: number; readonly length: number }>();
  for (let row = 0; row < table.rows; row++) {
    const asset = table.entity?.[row] ?? '';
    const before = last.get(asset);
    // A window is read as rows that follow each other in the file.
    const follows =
      before !== undefined &&
      before.row === row - 1 &&
      (table.time[row] ?? 0) - (table.time[before.row] ?? 0) === interval;
    const length = follows ? before.length + 1 : 1;
    last.set(asset, { row, length });
    if (length >= window) ends.push(row);
  }
  if (ends.length === 0)
    throw new OperatorError(
      `no row of ${data} ends a window of ${window} consecutive bars of one asset`,
      'Sort the rows by asset and time; the model knows bars of one interval alone.',
    );
  return Int32Array.from(ends);
}

/** The features of examples, window after window, as the graph takes them. */
function filledFeatures(table: Table, rows: Int32Array, window: number, raw: boolean): Float32Array | Float64Array {
  const width = table.values.length;
  const filled = raw ? new Float64Array(rows.length * window * width) : new Float32Array(rows.length * window * width);
  for (const [at, column] of table.values.entries()) {
    let place = at;
    for (const row of rows) {
      for (let bar = row - window + 1; bar <= row; bar++) {
        filled[place] = column[bar] ?? Number.NaN;
        place += width;
      }
    }
  }
  return filled;
}

function checkComplete(table: Table, { features }: ServingMetadata, data: string): void {
  const faults = features.flatMap((name, at) => {
    const column = table.values[at] ?? new Float64Array(0);
    const first = column.findIndex((value) => !Number.isFinite(value));
    return first < 0 ? [] : [`  ${name}: the first in row ${first + 1}`];
  });
  if (faults.length === 0) return;
  throw new OperatorError(
    `${faults.length} of ${features.length} columns of ${data} hold values that are missing or infinite:\n${faults.slice(0, 5).join('\n')}`,
    'The model takes prepared features: export it with --raw where imputation is to be part of it.',
  );
}

function assetNumbers(table: Table, assets: readonly string[], { data, entity }: PredictionRequest): Int32Array {
  if (table.entity === undefined)
    throw new OperatorError(
      `the model has a learned vector for each asset, and ${data} has no column '${entity}'`,
      'Name the column of assets with --entity.',
    );
  const numbers = new Map(assets.map((name, number) => [name, number]));
  const unknown = [...new Set(table.entity.filter((name) => !numbers.has(name)))];
  if (unknown.length > 0)
    throw new OperatorError(
      `the model has a learned vector for each asset it was trained on, and none for ${unknown.slice(0, 5).join(', ')}`,
      `It knows ${assets.slice(0, 10).join(', ')}${assets.length > 10 ? ' …' : ''}.`,
    );
  return Int32Array.from(table.entity, (name) => numbers.get(name) ?? 0);
}

function checkFinite(values: Float32Array, rows: Int32Array, data: string): void {
  const width = values.length / rows.length;
  const isUsable = (_: number, row: number) =>
    values.subarray(row * width, (row + 1) * width).every((value) => Number.isFinite(value));
  const usable = Array.from(rows, isUsable);
  const first = usable.indexOf(false);
  if (first < 0) return;
  const count = usable.filter((own) => !own).length;
  throw new OperatorError(
    `the model gives no number for ${count} of ${rows.length} examples of ${data}, the first in row ${(rows[first] ?? 0) + 1}`,
    'Features are missing or infinite there, and nothing in the model fills them.',
  );
}
