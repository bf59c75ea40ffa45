import { existsSync, globSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import type { PlanArguments } from '../../../../compiler/plan/value.ts';
import { ohlcv } from '../../../../runtime/operators/sources/ohlcv.ts';
import { duration, failure, HOUR, runOperator, string, symbol } from '../operator-run.ts';

const hourly: PlanArguments = {
  time: string('timestamp'),
  stamp: symbol('open'),
  entity: string('symbol'),
  entity_in_name: string('{entity}.*'),
  every: duration(HOUR),
  max_gap: duration(24 * HOUR),
};

const HEADER = 'symbol,timestamp,open,high,low,close,volume';
const START = Date.UTC(2021, 0, 1);

/** Writes files into a folder of their own and gives their paths, sorted by name. */
function files(contents: Readonly<Record<string, string | Uint8Array>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-bars-'));
  return Object.keys(contents)
    .sort()
    .map((name) => {
      writeFileSync(join(folder, name), contents[name] ?? '');
      return join(folder, name);
    });
}

function load(contents: Readonly<Record<string, string | Uint8Array>>, args: PlanArguments = {}) {
  return runOperator(ohlcv, { arguments: { ...hourly, ...args }, files: files(contents) });
}

const csv = (...rows: readonly string[]): string => `${[HEADER, ...rows].join('\n')}\n`;
const rejected = (contents: Readonly<Record<string, string | Uint8Array>>, args: PlanArguments = {}) =>
  failure(load(contents, args));

describe('what is read', () => {
  const rows = [
    'B,2021-01-01 00:00:00,10,12,9,11,100',
    'A,2021-01-01 00:00:00,1,1.5,0.5,1.25,0',
    'A,2021-01-01 01:00:00,1.25,2,1,1.5,7',
  ];

  test('an asset column, assets sorted, and counts', async () => {
    const { frame, metrics } = await load({ 'bars.csv': csv(...rows) });
    expect(frame.entities).toEqual([
      { name: 'A', start: 0, count: 2 },
      { name: 'B', start: 2, count: 1 },
    ]);
    expect([frame.interval, frame.stamp, frame.valueColumns]).toEqual([
      HOUR,
      'open',
      ['open', 'high', 'low', 'close', 'volume'],
    ]);
    expect([...frame.time()]).toEqual([START, START + HOUR, START]);
    expect([...frame.column('close')]).toEqual([1.25, 1.5, 11]);
    expect(metrics).toEqual({ rows: 3, columns: 5, entities: 2, missing_bars: 0 });
  });

  test('every layout of the same bars gives the same bytes', async () => {
    const bar = (row: string) => row.split(',').slice(2).map(Number);
    const epoch = (row: string, unit: number) => (row.includes(' 01:') ? START + HOUR : START) * unit;
    const json = (asset: string) =>
      JSON.stringify(rows.filter((row) => row.startsWith(asset)).map((row) => [epoch(row, 1), ...bar(row)]));
    const withTime = (text: (row: string) => string | number) =>
      csv(...rows.map((row) => [row.slice(0, 1), text(row), ...bar(row)].join(',')));
    const parquet = join(mkdtempSync(join(tmpdir(), 'pipec-bars-')), 'bars.parquet');
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    const [source = ''] = files({ 'bars.csv': csv(...rows) });
    await connection.run(`COPY (SELECT * FROM read_csv('${source}')) TO '${parquet}' (FORMAT parquet)`);
    connection.closeSync();
    database.closeSync();

    const digests = [
      await load({ 'bars.csv': csv(...rows) }),
      await load({ 'bars.csv.gz': gzipSync(csv(...rows)) }),
      await load({
        'bars.csv': csv(...rows)
          .replaceAll('\n', '\r\n')
          .replaceAll(',', ';'),
      }),
      await load({ 'bars.csv': csv(...rows.map((row) => row.replace(/^./u, '"$&"'))) }),
      await load({ 'bars.csv': `\uFEFF${csv(...rows)}` }),
      await load({ 'a.csv': csv(...rows.slice(0, 2)), 'b.csv': csv(...rows.slice(2)) }),
      await load({ 'bars.csv': withTime((row) => epoch(row, 1)) }),
      await load({ 'bars.csv': withTime((row) => epoch(row, 1e-3)) }),
      await load({ 'bars.csv': withTime((row) => epoch(row, 1e3)) }),
      await load({ 'bars.csv': withTime((row) => new Date(epoch(row, 1)).toISOString()) }),
      await load({ 'bars.csv': withTime((row) => `2021-01-01T0${row.includes(' 01:') ? 3 : 2}:00+02:00`) }),
      await load({
        'A.csv': csv(...rows.slice(1)).replaceAll(/^(symbol|A),/gmu, ''),
        'B.csv': csv(...rows.slice(0, 1)).replaceAll(/^(symbol|B),/gmu, ''),
      }),
      await load(
        { 'A_x.json': json('A'), 'B_x.json.gz': gzipSync(json('B')) },
        { entity_in_name: string('{entity}_x.json*') },
      ),
      await runOperator(ohlcv, { arguments: hourly, files: [parquet] }),
    ].map((result) => result.artifact.manifest.digest);
    expect(new Set(digests).size).toBe(1);
  });

  test('daily bars by date, also written as eight digits', async () => {
    const text = (date: (day: number) => string) =>
      `Date,Open,High,Low,Close,Volume\n${[4, 5, 6].map((day) => `${date(day)},1,2,1,2,3`).join('\n')}`;
    const args = { time: string('Date'), every: duration(24 * HOUR) };
    const dashed = await load({ 'SPY.csv': text((day) => `2021-01-0${day}`) }, args);
    const digits = await load({ 'SPY.csv': text((day) => `2021010${day}`) }, args);
    expect([...dashed.frame.time()]).toEqual([4, 5, 6].map((day) => Date.UTC(2021, 0, day)));
    expect(digits.artifact.manifest.digest).toBe(dashed.artifact.manifest.digest);
  });

  test('an accepted gap stays a gap', async () => {
    const { frame, metrics } = await load({
      'bars.csv': csv('A,2021-01-01 00:00,1,1,1,1,1', 'A,2021-01-01 05:00,1,1,1,1,1'),
    });
    expect([frame.rows, metrics.missing_bars]).toEqual([2, 4]);
  });
});

describe('what is wrong is named with its file, row, asset and time', () => {
  const good = 'A,2021-01-01 00:00,1,2,0.5,1.5,10';
  const cases: Readonly<Record<string, () => Promise<string>>> = {
    'a missing price column': () => rejected({ 'bars.csv': 'symbol,timestamp,open,hihg,low,close,volume\n' }),
    'a missing time column': () => rejected({ 'bars.csv': `${HEADER}\n`.replace('timestamp', 'time_stamp') }),
    'a time that is none': () => rejected({ 'bars.csv': csv(good, 'A,1/2/2021 1:00,1,2,0.5,1.5,10') }),
    'a price that is no number': () => rejected({ 'bars.csv': csv(good, 'A,2021-01-01 01:00,1,2,n/a,1.5,10') }),
    'a missing price': () => rejected({ 'bars.csv': csv(good, 'A,2021-01-01 01:00,1,2,,1.5,10') }),
    'rows out of order': () =>
      rejected({ 'bars.csv': csv('A,2021-01-01 01:00,1,2,0.5,1.5,10', 'B,2021-01-01 00:00,1,2,0.5,1.5,10', good) }),
    'a repeated bar': () => rejected({ 'bars.csv': csv(good, good) }),
    'a gap': () => rejected({ 'bars.csv': csv(good, 'A,2021-01-03 00:00,1,2,0.5,1.5,10') }),
    'a time off the grid': () => rejected({ 'bars.csv': csv(good, 'A,2021-01-01 01:30,1,2,0.5,1.5,10') }),
    'a high below the low': () => rejected({ 'bars.csv': csv('A,2021-01-01 00:00,1,0.5,2,1.5,10') }),
    'an open outside': () => rejected({ 'bars.csv': csv('A,2021-01-01 00:00,3,2,0.5,1.5,10') }),
    'a close outside': () => rejected({ 'bars.csv': csv('A,2021-01-01 00:00,1,2,0.5,0.25,10') }),
    'a price of zero': () => rejected({ 'bars.csv': csv('A,2021-01-01 00:00,1,2,0,1.5,10') }),
    'a negative volume': () => rejected({ 'bars.csv': csv('A,2021-01-01 00:00,1,2,0.5,1.5,-1') }),
    'a short line': () => rejected({ 'bars.csv': csv('A,2021-01-01 00:00,1,2') }),
    'an open quote': () => rejected({ 'bars.csv': csv('"A,2021-01-01 00:00,1,2,0.5,1.5,10') }),
    'a row without asset': () => rejected({ 'bars.csv': csv(good.replace('A', '')) }),
    'an empty file': () => rejected({ 'bars.csv': '' }),
    'a file without rows': () => rejected({ 'bars.csv': csv() }),
    'no file': () => rejected({}),
    'two layouts': () => rejected({ 'a.csv': csv(good), 'b.json': '[]' }),
    'an unknown layout': () => rejected({ 'a.xlsx': '' }),
    'an asset column in one file only': () =>
      rejected({ 'a.csv': csv(good), 'b.csv': csv(good).replaceAll(/^(symbol|A),/gmu, '') }),
    'an asset in two files': () => rejected({ 'a.csv': csv(good), 'b.csv': csv(good) }),
    'a gap between two files': () => rejected({ 'a.csv': csv(good), 'b.csv': csv(good.replace('01-01', '02-01')) }),
    'a name of another form': () => rejected({ 'BTC.json': '[]' }, { entity_in_name: string('{entity}_USDT.*') }),
    'a pattern without entity': () => rejected({ 'BTC.json': '[]' }, { entity_in_name: string('*.json') }),
    'no JSON': () => rejected({ 'BTC.json': '[[1, 2' }),
    'another JSON': () => rejected({ 'BTC.json': '{"open": []}' }),
    'another JSON row': () => rejected({ 'BTC.json': '[[1609459200000, 1, 2, 0.5, 1.5, 10], [1609462800000, 1]]' }),
    'a missing value in JSON': () => rejected({ 'BTC.json': '[[1609459200000, 1, 2, null, 1.5, 10]]' }),
    'a cut gzip file': () => rejected({ 'bars.csv.gz': gzipSync(csv(good)).subarray(0, 30) }),
    'no Parquet': async () => (await rejected({ 'bars.parquet': 'no' })).split(':')[0] ?? '',
  };
  for (const [name, run] of Object.entries(cases)) test(name, async () => expect(await run()).toMatchSnapshot());
});

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const there = existsSync(`${shared}crypto_1h.parquet`);

test.skipIf(!there)(
  `201,563 real bars: Parquet and JSON give the same bytes${there ? '' : ' (skipped: ../shared/data is not beside the checkout)'}`,
  async () => {
    const args = { ...hourly, entity_in_name: string('{entity}_USDT-1h.*') };
    const parquet = await runOperator(ohlcv, { arguments: args, files: [`${shared}crypto_1h.parquet`] });
    const json = await runOperator(ohlcv, { arguments: args, files: globSync(`${shared}crypto_1h/*.json.gz`).sort() });
    expect(parquet.metrics).toEqual({ rows: 201_563, columns: 5, entities: 50, missing_bars: 347 });
    expect(json.artifact.manifest).toEqual(parquet.artifact.manifest);
    expect(parquet.frame.column('volume').filter((volume) => volume === 0).length).toBe(50);
  },
);
