import { createHash } from 'node:crypto';
import type { ArtifactReader } from '../artifact/artifact.ts';
import type { OperatorInput } from '../operators/operator.ts';
import { type ColumnValues, decodeColumn, encodeColumn } from './arrow.ts';
import type { ColumnRole, FrameColumn, FrameEntity, FrameManifest } from './manifest.ts';
import { rowsOfPart, takeEntities, takeValues } from './rows.ts';

/** A part number that marks rows which belong to no part: purged, embargoed, or outside. */
export const NO_PART = 255;

/**
 * A frame opened for reading. Columns are read from the store when asked for, as views of the file's bytes, and are not kept:
 * hold on to what is needed more than once. `time()` and `part()` are kept.
 */
export interface Frame {
  readonly rows: number;
  /** Row ranges by entity, sorted by name. */
  readonly entities: readonly FrameEntity[];
  /** Milliseconds between bars. */
  readonly interval: number;
  readonly stamp: 'open' | 'close';
  readonly columns: readonly FrameColumn[];
  /** Names of the feature columns, in order. */
  readonly valueColumns: readonly string[];
  /** Names of the label columns: one per head. */
  readonly heads: readonly string[];
  /** Names of the parts, by number; empty when the frame is not split. */
  readonly parts: readonly string[];
  /** Rows of the window that each row stands for; `undefined` when it stands for itself. */
  readonly window: number | undefined;
  /** SHA-256 of the row index (times and entities): equal digests are the same rows in the same order. */
  indexDigest(): string;
  /** Milliseconds since 1970 UTC by row. */
  time(): Float64Array;
  /** A float64 column by name: a value, a label or `label_end`. Throws when there is none. */
  column(name: string): Float64Array;
  has(name: string): boolean;
  /** Milliseconds at which each row's label is known; `undefined` when the rows carry no label. */
  labelEnd(): Float64Array | undefined;
  /** Part number by row, `NO_PART` for none; `undefined` when the frame is not split. */
  part(): Uint8Array | undefined;
  /** Row numbers of the part, ascending. Throws when there is no such part. */
  partRows(part: string): Int32Array;
  /** Milliseconds from a row's time to the instant at which the row is known. */
  readonly knownAfter: number;
  /** Where the column's file lies unchanged, so that an output can take it over; `undefined` for a selection of rows. */
  stored(column: FrameColumn): { readonly artifact: ArtifactReader; readonly file: string } | undefined;
}

/** Opens a frame or label artifact. Only `frame.json` is read. */
export function openFrame(artifact: ArtifactReader): Frame {
  const manifest = artifact.readJson('frame.json') as FrameManifest;
  return frameOf(
    manifest,
    (column) => decodeColumn(artifact.read(column.file), column.type),
    (column) => ({ artifact, file: column.file }),
    (column) => artifact.manifest.files.find((file) => file.name === column.file)?.digest,
  );
}

/** Opens an operator's input: the whole frame, or the rows of the part that the plan's edge names. */
export function openInput(input: OperatorInput): Frame {
  const frame = openFrame(input.artifact);
  return input.part === undefined ? frame : selectRows(frame, frame.partRows(input.part));
}

/** The rows `rows` (ascending row numbers) of `frame` as a frame of their own; columns are gathered when asked for. */
export function selectRows(frame: Frame, rows: Int32Array): Frame {
  const manifest: FrameManifest = {
    format: 'pipec.frame/1',
    rows: rows.length,
    entities: takeEntities(frame.entities, rows),
    interval: frame.interval,
    stamp: frame.stamp,
    columns: frame.columns,
    ...(frame.parts.length === 0 ? {} : { parts: frame.parts }),
    ...(frame.window === undefined ? {} : { window: frame.window }),
  };
  return frameOf(
    manifest,
    (column) => {
      if (column.role === 'part') return takeValues(frame.part() ?? new Uint8Array(frame.rows).fill(NO_PART), rows);
      return takeValues(column.role === 'time' ? frame.time() : frame.column(column.name), rows);
    },
    () => undefined,
    () => undefined,
  );
}

function frameOf(
  manifest: FrameManifest,
  read: (column: FrameColumn) => ColumnValues,
  stored: Frame['stored'],
  digestOf: (column: FrameColumn) => string | undefined,
): Frame {
  const byName = new Map(manifest.columns.map((column) => [column.name, column]));
  const ofRole = (role: ColumnRole) => manifest.columns.find((column) => column.role === role);
  const namesOf = (role: ColumnRole) => manifest.columns.filter((c) => c.role === role).map((c) => c.name);
  let time: Float64Array | undefined;
  let part: Uint8Array | undefined;
  let digest: string | undefined;

  const float64 = (column: FrameColumn): Float64Array => {
    const values = read(column);
    if (!(values instanceof Float64Array)) throw new Error(`column '${column.name}' is ${column.type}, not float64`);
    if (values.length !== manifest.rows)
      throw new Error(`column '${column.name}' has ${values.length} of ${manifest.rows} rows`);
    return values;
  };
  const frame: Frame = {
    rows: manifest.rows,
    entities: manifest.entities,
    interval: manifest.interval,
    stamp: manifest.stamp,
    columns: manifest.columns,
    valueColumns: namesOf('value'),
    heads: namesOf('label'),
    parts: manifest.parts ?? [],
    window: manifest.window,
    knownAfter: manifest.stamp === 'open' ? manifest.interval : 0,
    stored,
    has: (name) => byName.has(name),
    time() {
      const column = ofRole('time');
      if (column === undefined) throw new Error('the frame has no time column');
      time ??= float64(column);
      return time;
    },
    column(name) {
      const column = byName.get(name);
      if (column === undefined)
        throw new Error(`the frame has no column '${name}'; it has ${[...byName.keys()].join(', ')}`);
      return column.role === 'time' ? frame.time() : float64(column);
    },
    labelEnd() {
      const column = ofRole('label_end');
      return column === undefined ? undefined : float64(column);
    },
    part() {
      const column = ofRole('part');
      if (column === undefined) return undefined;
      if (part === undefined) {
        const values = read(column);
        if (!(values instanceof Uint8Array)) throw new Error(`column '${column.name}' is not uint8`);
        part = values;
      }
      return part;
    },
    partRows(name) {
      const number = frame.parts.indexOf(name);
      const values = frame.part();
      if (number < 0 || values === undefined)
        throw new Error(`the frame has no part '${name}'; it has ${frame.parts.join(', ') || 'none'}`);
      return rowsOfPart(values, number);
    },
    indexDigest() {
      if (digest === undefined) {
        const column = ofRole('time');
        const times =
          (column === undefined ? undefined : digestOf(column)) ??
          createHash('sha256').update(encodeColumn('time', frame.time())).digest('hex');
        const entities = manifest.entities.map((entity) => [entity.name, entity.start, entity.count]);
        digest = createHash('sha256')
          .update(JSON.stringify([times, entities]))
          .digest('hex');
      }
      return digest;
    },
  };
  return frame;
}
