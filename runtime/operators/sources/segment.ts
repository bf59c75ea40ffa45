import type { SourceFileInput } from '../operator.ts';
import { instantText } from './instants.ts';
import { BAR_COLUMNS } from './raw-rows.ts';

/** The bars that one file holds of one asset, in file order, with the place of each for messages. */
export class Segment {
  readonly file: SourceFileInput;
  readonly entity: string;
  readonly unit: 'line' | 'row';
  count = 0;
  #columns: Float64Array[] = Array.from({ length: 2 + BAR_COLUMNS.length }, () => new Float64Array(1024));

  constructor(file: SourceFileInput, entity: string, unit: 'line' | 'row') {
    this.file = file;
    this.entity = entity;
    this.unit = unit;
  }

  /** @param values time, open, high, low, close, volume */
  push(place: number, values: readonly number[]): void {
    if (this.count === this.#columns[0]?.length) this.#columns = this.#columns.map(doubled);
    const row = this.count++;
    this.#set(0, row, place);
    values.forEach((value, column) => {
      this.#set(column + 1, row, value);
    });
  }

  time(row: number): number {
    return this.#columns[1]?.[row] ?? Number.NaN;
  }

  /** Values of a column: 0 is the time, then open, high, low, close, volume. */
  values(column: number): Float64Array {
    return (this.#columns[column + 1] ?? new Float64Array(0)).subarray(0, this.count);
  }

  /** `BTC.csv line 17 (BTC, 2021-01-01 16:00)` */
  where(row: number): string {
    return whereText(this.file, this.unit, this.#columns[0]?.[row] ?? 0, this.entity, this.time(row));
  }

  #set(column: number, row: number, value: number): void {
    const values = this.#columns[column];
    if (values !== undefined) values[row] = value;
  }
}

export function whereText(
  file: SourceFileInput,
  unit: 'line' | 'row',
  place: number,
  entity: string,
  time: number,
): string {
  return `${file.name} ${unit} ${place} (${entity}, ${instantText(time)})`;
}

function doubled(values: Float64Array): Float64Array {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
