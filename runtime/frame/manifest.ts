/**
 * `frame.json`, the head of a frame artifact. Columns are Arrow IPC files of one column each (`columns/NAME.arrow`), so that a
 * frame is read by column and two frames share the columns they have in common. Rows are grouped by entity, entities sorted by
 * name, rows of an entity by time.
 */
export interface FrameManifest {
  readonly format: 'pipec.frame/1';
  readonly rows: number;
  readonly entities: readonly FrameEntity[];
  /** Milliseconds between bars. */
  readonly interval: number;
  /** Whether `time` is the bar's opening or its closing instant. */
  readonly stamp: 'open' | 'close';
  readonly columns: readonly FrameColumn[];
  /** Names of the parts that the `part` column numbers from 0; 255 marks rows that belong to none (purged, embargoed). */
  readonly parts?: readonly string[];
  /** Length of the window that a row stands for (the row is its last bar); absent: the row alone. */
  readonly window?: number;
}

export interface FrameEntity {
  readonly name: string;
  readonly start: number;
  readonly count: number;
  /** What its file says of a case: an entity that has no time in common with others. Absent of assets. */
  readonly case?: FrameCase;
}

export interface FrameCase {
  /** Its class, by its place among those that cases are of. */
  readonly class?: { readonly number: number; readonly name: string };
  /** Whether it is to test, where its source divides cases. */
  readonly heldOut?: boolean;
}

/**
 * - `time`: milliseconds since 1970 UTC, float64, always the first column
 * - `value`: prices, volumes, features; float64, a missing value is NaN
 * - `label`: the target of a head, float64, NaN where it is not known; of a label of classes the number of the class, from 0
 * - `label_end`: time at which the label of a row is known, float64 milliseconds
 * - `part`: number of the row's part, uint8
 */
export type ColumnRole = 'time' | 'value' | 'label' | 'label_end' | 'part';

export interface FrameColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly type: 'float64' | 'uint8';
  readonly file: string;
  /** Of a label of classes: their names, in the order of the numbers that the column holds. */
  readonly classes?: readonly string[];
}
