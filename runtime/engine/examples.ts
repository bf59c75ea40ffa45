import { setImmediate } from 'node:timers/promises';
import type { Frame } from '../frame/frame.ts';
import { rowsWhere } from '../frame/rows.ts';
import { OperatorError } from '../operators/operator.ts';

/** The feature columns of a whole frame as the graphs read them. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly width: number;
  /** float32 [rows, feature], row by row. */
  readonly values: Float32Array<ArrayBuffer>;
  /** Number of each row's entity in the model's vocabulary. */
  readonly entity: Int32Array<ArrayBuffer>;
}

/** Examples of one part: rows of a matrix, and what they are to predict. */
export interface Examples {
  /** Name of the part, for messages and figures. */
  readonly part: string;
  readonly matrix: FeatureMatrix;
  /** Row of each example; of a window, its last bar. Ascending. */
  readonly rows: Int32Array<ArrayBuffer>;
  /** By head, float32 [rows of the matrix]; NaN where not known, the number of the class where there are several. */
  readonly targets: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** By head, float32 [rows of the matrix]: how much each example counts, 1 in the mean; absent: all alike. */
  readonly weights?: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** int32 [rows of the matrix]: by how many bars the window that ends in a row may be moved back; absent: none is moved. */
  readonly reach?: Int32Array<ArrayBuffer>;
}

/** Columns are read this many at a time, so that a row's values are written side by side into the matrix. */
const columnsTogether = 8;

/**
 * Rows of `part` that make an example: the label of all `heads` is known, and a window fits into the rows of its entity without a gap.
 * Ascending. In O(rows), whatever the window.
 */
export function exampleRows(frame: Frame, part: string | undefined, heads: readonly string[]): Int32Array<ArrayBuffer> {
  if (part !== undefined && !frame.parts.includes(part))
    throw new OperatorError(
      `the rows have no part '${part}'`,
      frame.parts.length === 0 ? 'Split them first.' : `They have ${frame.parts.join(', ')}.`,
    );
  const number = part === undefined ? -1 : frame.parts.indexOf(part);
  const parts = number < 0 ? undefined : frame.part();
  const labels = heads.map((head) => frame.column(head));
  const fits = frame.window === undefined ? undefined : windowFits(frame, frame.window);
  return rowsWhere(
    frame.rows,
    (row) =>
      (parts === undefined || parts[row] === number) &&
      labels.every((label) => !Number.isNaN(label[row])) &&
      (fits === undefined || fits[row] === 1),
  ) as Int32Array<ArrayBuffer>;
}

/** Whether the `length` rows that end in each row are consecutive bars of one entity. */
function windowFits(frame: Frame, length: number): Uint8Array {
  return Uint8Array.from(consecutiveBars(frame), (consecutive) => (consecutive >= length ? 1 : 0));
}

/** How many consecutive bars of its entity end in each row. */
function consecutiveBars(frame: Frame): Int32Array {
  const bars = new Int32Array(frame.rows);
  const time = frame.time();
  for (const entity of frame.entities) {
    let consecutive = 0;
    for (let row = entity.start; row < entity.start + entity.count; row++) {
      const follows = consecutive > 0 && (time[row] ?? 0) - (time[row - 1] ?? 0) === frame.interval;
      consecutive = follows ? consecutive + 1 : 1;
      bars[row] = consecutive;
    }
  }
  return bars;
}

/** By how many bars, at most `most`, the window that ends in each row may be moved back without crossing a gap. */
export function windowReach(frame: Frame, length: number, most: number): Int32Array<ArrayBuffer> {
  return Int32Array.from(consecutiveBars(frame), (consecutive) => Math.min(Math.max(consecutive - length, 0), most));
}

/** Rows in which windows end that were moved back from `rows` (ascending) within their reach. In O(rows of the frame). */
export function movedRows(rows: Int32Array, reach: Int32Array): Int32Array<ArrayBuffer> {
  const moved = new Uint8Array(reach.length);
  let next = rows.length - 1;
  let left = 0;
  for (let row = reach.length - 1; row >= 0; row--) {
    if (left > 0) moved[row] = 1;
    left--;
    if (next < 0 || rows[next] !== row) continue;
    left = Math.max(left, reach[row] ?? 0);
    next--;
  }
  return rowsWhere(reach.length, (row) => moved[row] === 1) as Int32Array<ArrayBuffer>;
}

/**
 * The columns `features` of `frame` as one matrix: the only copy of them that is made. Gives way to the event loop between
 * columns. Rows are numbered by entity through `entityNumbers`.
 * @param used Example rows: only what they (with their windows) read must be finite.
 * @throws OperatorError naming the columns that are missing, or not finite with how often and where first.
 */
export async function featureMatrix(
  frame: Frame,
  features: readonly string[],
  used: readonly Int32Array[],
  entityNumbers: ReadonlyMap<string, number>,
): Promise<FeatureMatrix> {
  const absent = features.filter((name) => !frame.has(name));
  if (absent.length > 0)
    throw new OperatorError(
      `the rows lack ${absent.length} of the ${features.length} columns that the model reads: ${listed(absent)}`,
      'Give it rows prepared by the same steps as those it was trained on.',
    );
  const width = features.length;
  const values = new Float32Array(frame.rows * width);
  const read = rowsRead(frame, used);
  const faults: ColumnFault[] = [];
  for (let first = 0; first < width; first += columnsTogether) {
    const names = features.slice(first, first + columnsTogether);
    const columns = names.map((name) => frame.column(name));
    fillColumns(values, width, first, columns);
    for (const [index, name] of names.entries()) {
      const fault = faultOf(name, columns[index] ?? new Float64Array(0), read);
      if (fault !== undefined) faults.push(fault);
    }
    await setImmediate();
  }
  if (faults.length > 0) throw unusable(frame, faults, width);
  return { rows: frame.rows, width, values, entity: entityOfRows(frame, entityNumbers) };
}

/** Float32 values of label columns, by head and row. */
export function targetsOf(frame: Frame, heads: readonly string[]): Record<string, Float32Array<ArrayBuffer>> {
  return Object.fromEntries(heads.map((head) => [head, Float32Array.from(frame.column(head))]));
}

function fillColumns(values: Float32Array, width: number, first: number, columns: readonly Float64Array[]): void {
  const rows = values.length / width;
  for (let row = 0; row < rows; row++) {
    let at = row * width + first;
    for (const column of columns) values[at++] = column[row] ?? Number.NaN;
  }
}

/** 1 where a row is read: by an example, or within its window. */
function rowsRead(frame: Frame, used: readonly Int32Array[]): Uint8Array {
  const read = new Uint8Array(frame.rows);
  for (const rows of used) for (const row of rows) read[row] = 1;
  if (frame.window === undefined) return read;
  let left = 0;
  for (let row = frame.rows - 1; row >= 0; row--) {
    left = read[row] === 1 ? frame.window : left - 1;
    if (left > 0) read[row] = 1;
  }
  return read;
}

interface ColumnFault {
  readonly name: string;
  readonly missing: number;
  readonly infinite: number;
  readonly firstRow: number;
}

function faultOf(name: string, column: Float64Array, read: Uint8Array): ColumnFault | undefined {
  let missing = 0;
  let infinite = 0;
  let firstRow = -1;
  for (let row = 0; row < read.length; row++) {
    const value = Math.fround(column[row] ?? Number.NaN);
    if (Number.isFinite(value) || read[row] === 0) continue;
    if (Number.isNaN(value)) missing++;
    else infinite++;
    if (firstRow < 0) firstRow = row;
  }
  return firstRow < 0 ? undefined : { name, missing, infinite, firstRow };
}

function unusable(frame: Frame, faults: readonly ColumnFault[], width: number): OperatorError {
  const described = faults.slice(0, 5).map((fault) => {
    const counts = [
      ...(fault.missing > 0 ? [`${fault.missing} missing`] : []),
      ...(fault.infinite > 0 ? [`${fault.infinite} infinite or beyond float32`] : []),
    ];
    return `  ${fault.name}: ${counts.join(' and ')}, the first ${placeOf(frame, fault.firstRow)}`;
  });
  if (faults.length > described.length) described.push(`  and ${faults.length - described.length} more`);
  const anyMissing = faults.some((fault) => fault.missing > 0);
  return new OperatorError(
    `${faults.length} of ${width} feature columns hold values that a network cannot read:\n${described.join('\n')}`,
    anyMissing
      ? "Fill them from the training rows before the model, e.g. 'prepared |> fit impute(median)'."
      : "Bring them into range before the model, e.g. 'prepared |> fit scale(robust)', or leave the columns out.",
  );
}

/** `in row 12: ETH at 2021-01-01T12:00:00.000Z` */
function placeOf(frame: Frame, row: number): string {
  const entity = frame.entities.find((range) => row >= range.start && row < range.start + range.count);
  const time = new Date(frame.time()[row] ?? Number.NaN);
  const instant = Number.isNaN(time.getTime()) ? '' : ` at ${time.toISOString()}`;
  return `in row ${row}: ${entity?.name ?? 'no asset'}${instant}`;
}

function entityOfRows(frame: Frame, numbers: ReadonlyMap<string, number>): Int32Array<ArrayBuffer> {
  const entity = new Int32Array(frame.rows).fill(-1);
  for (const { name, start, count } of frame.entities) entity.fill(numbers.get(name) ?? -1, start, start + count);
  return entity;
}

/**
 * Entities of `frame` that examples belong to and that the model's vocabulary lacks.
 * @throws OperatorError naming them.
 */
export function checkEntities(frame: Frame, rows: Int32Array, numbers: ReadonlyMap<string, number>): void {
  const unknown: string[] = [];
  let index = 0;
  for (const { name, start, count } of frame.entities) {
    const before = index;
    while (index < rows.length && (rows[index] ?? 0) < start + count) index++;
    if (index > before && !numbers.has(name)) unknown.push(name);
  }
  if (unknown.length > 0)
    throw new OperatorError(
      `the model has a learned vector for each asset it was trained on, and none for ${listed(unknown)}`,
      'Train with these assets, leave them out of the rows, or use a model without an asset input.',
    );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
