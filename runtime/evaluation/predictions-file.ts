import {
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { Frame } from '../frame/frame.ts';
import { takeEntities } from '../frame/rows.ts';

/** A column of predictions or targets: a value a row. */
export interface PredictionColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * The bytes of `predictions.arrow` (Arrow IPC file): `time` (milliseconds, UTC), `entity` (dictionary of names), and the columns, one row
 * a prediction. Equal predictions give equal bytes.
 */
export function encodePredictions(frame: Frame, rows: Int32Array, columns: readonly PredictionColumn[]): Uint8Array {
  const time = frame.time();
  const entities = takeEntities(frame.entities, rows);
  const index = new Int32Array(rows.length);
  for (const [number, { start, count }] of entities.entries()) index.fill(number, start, start + count);
  // The id is given: one drawn from Arrow's counter would depend on what the process wrote before.
  const entityType = new Dictionary(new Utf8(), new Int32(), 0, false);
  const timeType = new TimestampMillisecond('UTC');
  const length = rows.length;
  const children = [
    makeData({
      type: timeType,
      length,
      data: BigInt64Array.from(rows, (row) => BigInt(time[row] ?? 0)),
    }),
    makeData({
      type: entityType,
      length,
      data: index,
      dictionary: vectorFromArray(
        entities.map((entity) => entity.name),
        new Utf8(),
      ),
    }),
    ...columns.map(({ values }) => makeData({ type: new Float64(), length, data: values })),
  ];
  const schema = new Schema([
    new Field('time', timeType, false),
    new Field('entity', entityType, false),
    ...columns.map(({ name }) => new Field(name, new Float64(), false)),
  ]);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
  return tableToIPC(new Table(schema, batch), 'file');
}
