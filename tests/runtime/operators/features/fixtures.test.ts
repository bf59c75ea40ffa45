import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { atrOf, bollingerOf } from '../../../../runtime/operators/features/bands.ts';
import { macdOf, rsiOf } from '../../../../runtime/operators/features/momentum.ts';
import {
  exponentialAverage,
  missing,
  rollingMean,
  wilderAverage,
} from '../../../../runtime/operators/features/rolling.ts';
import { obvOf } from '../../../../runtime/operators/features/volume.ts';

/*
 * SPY bars with indicators computed elsewhere: test data of QuantConnect/Lean (Apache-2.0), read from beside the checkout.
 */
const folder = new URL('../../../../../shared/data/indicators/', import.meta.url);
const there = existsSync(folder);
const title = there ? '' : ' (skipped: ../shared/data/indicators is not beside the checkout)';

type Table = (column: string) => Float64Array;

function readTable(file: string): Table {
  const [header = '', ...lines] = readFileSync(new URL(file, folder), 'utf8').trim().split(/\r?\n/u);
  const names = header.split(',').map((name) => name.trim());
  const rows = lines.map((line) => line.split(',').map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell))));
  return (column) => {
    const place = names.findIndex((name) => name.toLowerCase() === column.toLowerCase());
    if (place < 0) throw new Error(`${file} has no column ${column}`);
    return Float64Array.from(rows, (row) => row[place] ?? Number.NaN);
  };
}

interface Fixture {
  readonly file: string;
  readonly columns: readonly string[];
  readonly compute: (table: Table, length: number) => readonly Float64Array[];
  /** Greatest error, relative to the value where that is above 1: the fixture's own digits. */
  readonly tolerance: number;
  /** The fixture leaves out more values at the start than the warm-up. */
  readonly later?: true;
}

const one = (length: number, compute: (output: Float64Array) => void): readonly Float64Array[] => {
  const output = missing(length);
  compute(output);
  return [output];
};
const close = (table: Table): Float64Array => table('close');

const fixtures: readonly Fixture[] = [
  {
    file: 'spy_with_indicators.txt',
    columns: ['RSI 14 Wilder'],
    compute: (table, length) => one(length, (output) => rsiOf(close(table), 14, wilderAverage, output)),
    tolerance: 1e-5,
  },
  {
    file: 'spy_with_indicators.txt',
    columns: ['RSI 14'],
    compute: (table, length) => one(length, (output) => rsiOf(close(table), 14, rollingMean, output)),
    tolerance: 1e-4,
    later: true,
  },
  {
    file: 'spy_with_indicators.txt',
    columns: ['EMA14'],
    compute: (table, length) => one(length, (output) => exponentialAverage(close(table), 14, output)),
    tolerance: 1e-4,
  },
  {
    file: 'spy_with_indicators.txt',
    columns: ['SMA14'],
    compute: (table, length) => one(length, (output) => rollingMean(close(table), 14, output)),
    tolerance: 1e-4,
  },
  {
    file: 'spy_ema.csv',
    columns: ['EMA14'],
    compute: (table, length) => one(length, (output) => exponentialAverage(close(table), 14, output)),
    tolerance: 1e-9,
  },
  {
    file: 'spy_with_macd.txt',
    columns: ['MACD', 'Signal', 'Histogram'],
    compute(table, length) {
      const outputs = [missing(length), missing(length), missing(length)];
      macdOf(close(table), 12, 26, 9, outputs);
      return outputs;
    },
    tolerance: 1e-4,
    later: true,
  },
  {
    file: 'spy_bollinger_bands.txt',
    columns: ['Moving Average 20', 'Bollinger Bands® 20 2 Top', 'Bollinger Bands® 20 2 Bottom', 'BandWidth', '%B'],
    compute(table, length) {
      const outputs = Array.from({ length: 5 }, () => missing(length));
      bollingerOf(close(table), 20, 2, outputs);
      return outputs.map((output, column) => (column === 3 ? output.map((width) => 100 * width) : output));
    },
    tolerance: 1e-4,
  },
  {
    file: 'spy_atr_wilder.txt',
    columns: ['Average True Range 14'],
    compute: (table, length) => one(length, (output) => atrOf(table('high'), table('low'), close(table), 14, output)),
    tolerance: 1e-4,
  },
  {
    file: 'spy_with_obv.txt',
    columns: ['OBV'],
    compute: (table, length) => one(length, (output) => obvOf(close(table), table('volume'), output)),
    tolerance: 1e-4,
    later: true,
  },
];

for (const fixture of fixtures)
  test.skipIf(!there)(`${fixture.columns.join(', ')} of ${fixture.file}${title}`, () => {
    const table = readTable(fixture.file);
    const length = close(table).length;
    const outputs = fixture.compute(table, length);
    fixture.columns.forEach((column, place) => {
      const expected = table(column);
      const output = outputs[place] ?? new Float64Array(0);
      const begin = (values: Float64Array): number => values.findIndex((value) => !Number.isNaN(value));
      if (fixture.later) expect(begin(expected), `${column} begins`).toBeGreaterThan(begin(output));
      else expect(begin(expected), `${column} begins`).toBe(begin(output));
      let worst = 0;
      for (let row = 0; row < length; row++) {
        const value = expected[row] ?? Number.NaN;
        if (!Number.isNaN(value))
          worst = Math.max(worst, Math.abs((output[row] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)));
      }
      expect(worst, column).toBeLessThan(fixture.tolerance);
    });
  });
