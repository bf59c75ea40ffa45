import type { ArtifactWriter } from '../artifact/artifact.ts';
import { OperatorError } from '../operators/operator.ts';
import { type ColumnValues, encodeColumn } from './arrow.ts';
import { type Frame, NO_PART } from './frame.ts';
import type { ColumnRole, FrameColumn, FrameEntity, FrameManifest } from './manifest.ts';
import { takeEntities, takeValues } from './rows.ts';

/** Rows of a frame to be written; columns follow in the order in which they are added, `time` first. */
export interface FrameRows {
  readonly entities: readonly FrameEntity[];
  readonly interval: number;
  readonly stamp: 'open' | 'close';
  readonly window?: number;
}

/** A whole frame to be written in one call. */
export interface FrameDescription extends FrameRows {
  readonly time: Float64Array;
  readonly parts?: readonly string[];
  readonly columns: readonly { readonly name: string; readonly role: ColumnRole; readonly values: ColumnValues }[];
}

/** Writes columns and `frame.json`. Equal descriptions give equal bytes. */
export function writeFrame(output: ArtifactWriter, description: FrameDescription): FrameManifest {
  const builder = new FrameBuilder(output, description);
  builder.add('time', 'time', description.time);
  for (const column of description.columns) builder.add(column.name, column.role, column.values);
  if (description.parts !== undefined) builder.setParts(description.parts);
  return builder.finish();
}

/**
 * Writes a frame column by column, so that no more than one column need be in memory. Each column is written at once;
 * `finish` writes `frame.json`.
 */
export class FrameBuilder {
  readonly #output: ArtifactWriter;
  readonly #rows: FrameRows;
  readonly #count: number;
  readonly #columns = new Map<string, FrameColumn>();
  #parts: readonly string[] | undefined;

  constructor(output: ArtifactWriter, rows: FrameRows) {
    this.#output = output;
    this.#rows = rows;
    this.#count = rows.entities.reduce((sum, entity) => sum + entity.count, 0);
  }

  /** A builder for the rows of `frame` with its time column taken over. */
  static like(output: ArtifactWriter, frame: Frame): FrameBuilder {
    const { entities, interval, stamp, window } = frame;
    const builder = new FrameBuilder(output, {
      entities,
      interval,
      stamp,
      ...(window === undefined ? {} : { window }),
    });
    for (const column of frame.columns) if (column.role === 'time') builder.keep(frame, column);
    return builder;
  }

  /** A builder for the selected rows (ascending row numbers) of `frame`, with their times. */
  static taking(output: ArtifactWriter, frame: Frame, rows: Int32Array): FrameBuilder {
    const { interval, stamp, window } = frame;
    const entities = takeEntities(frame.entities, rows);
    const builder = new FrameBuilder(output, {
      entities,
      interval,
      stamp,
      ...(window === undefined ? {} : { window }),
    });
    return builder.add('time', 'time', takeValues(frame.time(), rows));
  }

  /**
   * Writes a column. `values` has a value per row; a label of classes has their names. Throws an `OperatorError` when the name is taken.
   */
  add(name: string, role: ColumnRole, values: ColumnValues, classes?: readonly string[]): this {
    if (values.length !== this.#count) throw new Error(`column '${name}' has ${values.length} of ${this.#count} rows`);
    const type = values instanceof Float64Array ? 'float64' : 'uint8';
    const file = fileOf(name);
    this.#claim({ name, role, type, file, ...(classes === undefined ? {} : { classes }) });
    this.#output.write(file, encodeColumn(name, values));
    return this;
  }

  /** Takes a column of `frame` over, by digest where its file lies unchanged. The frame must have these rows. */
  keep(frame: Frame, column: FrameColumn): this {
    const stored = frame.stored(column);
    if (stored === undefined)
      return this.add(
        column.name,
        column.role,
        column.role === 'part' ? (frame.part() ?? new Uint8Array(frame.rows).fill(NO_PART)) : frame.column(column.name),
        column.classes,
      );
    const file = fileOf(column.name);
    this.#claim({ ...column, file });
    this.#output.reuse(file, stored.artifact, stored.file);
    return this;
  }

  /** Takes over what the rows carry beside features: labels, `label_end` and the part with its names. */
  keepRoles(frame: Frame): this {
    for (const column of frame.columns) if (column.role !== 'time' && column.role !== 'value') this.keep(frame, column);
    if (frame.parts.length > 0) this.setParts(frame.parts);
    return this;
  }

  /** Writes the selected rows of a column of `frame`. */
  take(frame: Frame, column: FrameColumn, rows: Int32Array): this {
    const values = column.role === 'part' ? frame.part() : frame.column(column.name);
    if (values === undefined) throw new Error(`the frame has no column '${column.name}'`);
    return this.add(column.name, column.role, takeValues(values, rows), column.classes);
  }

  /** Names of the parts that the `part` column numbers. */
  setParts(parts: readonly string[]): this {
    this.#parts = parts;
    return this;
  }

  /** Writes `frame.json`. */
  finish(): FrameManifest {
    const { entities, interval, stamp, window } = this.#rows;
    const manifest: FrameManifest = {
      format: 'pipec.frame/1',
      rows: this.#count,
      entities,
      interval,
      stamp,
      columns: [...this.#columns.values()],
      ...(this.#parts === undefined ? {} : { parts: this.#parts }),
      ...(window === undefined ? {} : { window }),
    };
    this.#output.writeJson('frame.json', manifest);
    return manifest;
  }

  #claim(column: FrameColumn): void {
    if (this.#columns.has(column.name))
      throw new OperatorError(
        `two columns would be named '${column.name}'`,
        'Leave one of them out, or give one another name.',
      );
    this.#columns.set(column.name, column);
  }
}

function fileOf(name: string): string {
  return `columns/${encodeURIComponent(name)}.arrow`;
}
