/** A row of a source file before any check: what the file says, and where. */
export interface RawRow {
  /** Line of a text file, or number of the record, from 1. */
  readonly place: number;
  /** `undefined` where the file as a whole is one asset. */
  readonly entity: string | undefined;
  /** A number or text of the time column. */
  readonly time: number | string;
  readonly open: number | string;
  readonly high: number | string;
  readonly low: number | string;
  readonly close: number | string;
  readonly volume: number | string;
}

/** Which columns of a file hold what; how their names are found is the same for every layout. */
export interface WantedColumns {
  readonly time: string;
  readonly entity: string;
}

export interface RawFile {
  /** `line` or `row`: what `place` counts. */
  readonly unit: 'line' | 'row';
  /** Whether a column names the asset. */
  readonly entityColumn: boolean;
  readonly rows: AsyncIterable<RawRow> | Iterable<RawRow>;
}

export const PRICES = ['open', 'high', 'low', 'close'] as const;
export const BAR_COLUMNS = [...PRICES, 'volume'] as const;
