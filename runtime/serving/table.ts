import type { DuckDBConnection } from '@duckdb/node-api';
import { OperatorError } from '../operators/operator.ts';
import { INSTANT_FORMS, instantReader } from '../operators/sources/instants.ts';

/** Rows of a CSV or Parquet file, in the file's order. */
export interface Table {
  readonly rows: number;
  /** Of the columns that were asked for, in that order; a missing value is NaN. */
  readonly values: readonly Float64Array[];
  /** Milliseconds since 1970 UTC; absent where the file has no such column. */
  readonly time?: Float64Array;
  readonly entity?: readonly string[];
}

export interface WantedTable {
  readonly values: readonly string[];
  /** Names of the columns of times and assets, which a file may lack. */
  readonly time: string;
  readonly entity: string;
}

/**
 * Reads columns of a CSV file (with a header) or a Parquet file through DuckDB; nothing is loaded from anywhere else.
 * @throws OperatorError for a file that cannot be read, columns that are absent, and cells that are no number or time.
 */
export async function readTable(path: string, wanted: WantedTable): Promise<Table> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', {
    threads: '1', // rows then come in the file's order
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await database.connect();
  try {
    const file = `'${path.replaceAll("'", "''")}'`;
    const source = path.endsWith('.parquet')
      ? `read_parquet(${file})`
      : `read_csv(${file}, header = true, all_varchar = true)`;
    const types = await columnTypes(connection, path, source);
    const absent = wanted.values.filter((name) => !types.has(name));
    if (absent.length > 0)
      throw new OperatorError(
        `${path} lacks ${absent.length} of the ${wanted.values.length} columns that the model reads: ${listed(absent)}`,
        `It has ${listed([...types.keys()])}.`,
      );
    await checkNumbers(connection, path, source, wanted.values, types);
    return await readRows(connection, path, source, wanted, types);
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

async function columnTypes(
  connection: DuckDBConnection,
  path: string,
  source: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const found = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    return new Map(found.getRowObjects().map((row) => [String(row.column_name), String(row.column_type)]));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new OperatorError(
      `${path} cannot be read as a table: ${reason}`,
      'Give a CSV file whose first line names its columns, or a Parquet file (*.parquet).',
    );
  }
}

/** Texts that are no number are counted before any is read. */
async function checkNumbers(
  connection: DuckDBConnection,
  path: string,
  source: string,
  names: readonly string[],
  types: ReadonlyMap<string, string>,
): Promise<void> {
  const texts = names.filter((name) => types.get(name) === 'VARCHAR');
  if (texts.length === 0) return;
  const counts = texts.map(
    (name) => `count(*) FILTER (WHERE trim(${column(name)}) <> '' AND TRY_CAST(${column(name)} AS DOUBLE) IS NULL)`,
  );
  const [row = []] = (await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${source}`)).getRows();
  const wrong = texts.flatMap((name, at) => (Number(row[at]) > 0 ? [`${name} (${row[at]})`] : []));
  if (wrong.length > 0)
    throw new OperatorError(`${path} has cells that are no numbers, in ${listed(wrong)}`, 'Leave unknown cells empty.');
}

async function readRows(
  connection: DuckDBConnection,
  path: string,
  source: string,
  wanted: WantedTable,
  types: ReadonlyMap<string, string>,
): Promise<Table> {
  const [count = []] = (await connection.runAndReadAll(`SELECT count(*) FROM ${source}`)).getRows();
  const rows = Number(count[0] ?? 0);
  const values = wanted.values.map(() => new Float64Array(rows).fill(Number.NaN));
  const time = types.has(wanted.time) ? new Float64Array(rows) : undefined;
  const entity: string[] | undefined = types.has(wanted.entity) ? [] : undefined;
  const select = [
    ...wanted.values.map((name) => `TRY_CAST(${column(name)} AS DOUBLE)`),
    ...(time === undefined ? [] : [timeExpression(wanted.time, types.get(wanted.time) ?? '')]),
    ...(entity === undefined ? [] : [`CAST(${column(wanted.entity)} AS VARCHAR)`]),
  ];
  const instants = instantReader();
  const result = await connection.stream(`SELECT ${select.join(', ')} FROM ${source}`);
  let first = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const own = chunk;
    const cells = (place: number) => own.getColumnVector(place);
    for (const [place, target] of values.entries()) {
      const vector = cells(place);
      for (let row = 0; row < own.rowCount; row++) {
        const cell: unknown = vector.getItem(row);
        if (typeof cell === 'number') target[first + row] = cell;
      }
    }
    if (time !== undefined) {
      const vector = cells(values.length);
      for (let row = 0; row < own.rowCount; row++) {
        const cell: unknown = vector.getItem(row);
        const instant = instants.read(typeof cell === 'number' ? cell : String(cell ?? ''));
        if (Number.isNaN(instant))
          throw new OperatorError(
            `${path}: '${String(cell ?? '')}' in row ${first + row + 1} of ${wanted.time} is no time`,
            INSTANT_FORMS,
          );
        time[first + row] = instant;
      }
    }
    if (entity !== undefined) {
      const vector = cells(select.length - 1);
      for (let row = 0; row < own.rowCount; row++) entity.push(String((vector.getItem(row) as unknown) ?? ''));
    }
    first += own.rowCount;
  }
  return { rows, values, ...(time === undefined ? {} : { time }), ...(entity === undefined ? {} : { entity }) };
}

/** Dates and timestamps as milliseconds (without a zone they are UTC); numbers and text as they are. */
function timeExpression(name: string, type: string): string {
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return `CAST(epoch_ms(${column(name)}) AS DOUBLE)`;
  return type === 'VARCHAR' ? column(name) : `CAST(${column(name)} AS DOUBLE)`;
}

function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
