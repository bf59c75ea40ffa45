import type { DuckDBConnection } from '@duckdb/node-api';
import { OperatorError, type SourceFileInput } from '../operator.ts';
import { findColumns } from './header.ts';
import type { RawFile, RawRow, WantedColumns } from './raw-rows.ts';

/** Opens a Parquet file through DuckDB: rows in file order, no extension is loaded from anywhere. */
export async function openParquet(file: SourceFileInput, wanted: WantedColumns): Promise<RawFile> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', {
    threads: '1', // rows then come in the file's order
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await database.connect();
  const close = (): void => {
    connection.closeSync();
    database.closeSync();
  };
  try {
    const source = `read_parquet(${quoted(file.path, "'")})`;
    const columns = await describe(connection, file, source);
    const names = columns.map((column) => column.name);
    const places = findColumns(file.name, names, wanted);
    const select = [
      timeExpression(columns[places.time], file),
      places.entity < 0 ? "''" : `CAST(${quoted(names[places.entity] ?? '', '"')} AS VARCHAR)`,
      ...[places.open, places.high, places.low, places.close, places.volume].map((place) =>
        numberExpression(columns[place], file),
      ),
    ];
    const rows = parquetRows(connection, `SELECT ${select.join(', ')} FROM ${source}`, places.entity >= 0, close);
    return { unit: 'row', entityColumn: places.entity >= 0, rows };
  } catch (error) {
    close();
    throw error;
  }
}

async function* parquetRows(
  connection: DuckDBConnection,
  query: string,
  entityColumn: boolean,
  close: () => void,
): AsyncGenerator<RawRow> {
  try {
    const result = await connection.stream(query);
    let place = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const vectors = Array.from({ length: 7 }, (_, index) => chunk.getColumnVector(index));
      const cell = (column: number, row: number): number | string => {
        const value: unknown = vectors[column]?.getItem(row);
        return typeof value === 'number' ? value : value === null || value === undefined ? '' : String(value);
      };
      for (let row = 0; row < chunk.rowCount; row++) {
        place++;
        yield {
          place,
          time: cell(0, row),
          entity: entityColumn ? String(cell(1, row)) : undefined,
          open: cell(2, row),
          high: cell(3, row),
          low: cell(4, row),
          close: cell(5, row),
          volume: cell(6, row),
        };
      }
    }
  } finally {
    close();
  }
}

interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

async function describe(
  connection: DuckDBConnection,
  file: SourceFileInput,
  source: string,
): Promise<readonly ParquetColumn[]> {
  try {
    const rows = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)).getRowObjects();
    return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  } catch (error) {
    throw new OperatorError(
      `${file.name} is no Parquet file that can be read: ${error instanceof Error ? error.message : String(error)}`,
      'Fetch or write the file again.',
    );
  }
}

/** Dates and timestamps as milliseconds (without a zone they are UTC); numbers and text as they are. */
function timeExpression(column: ParquetColumn | undefined, file: SourceFileInput): string {
  if (column === undefined) throw new Error(`${file.name}: the time column was not found`);
  const name = quoted(column.name, '"');
  if (column.type === 'DATE' || column.type.startsWith('TIMESTAMP')) return `CAST(epoch_ms(${name}) AS DOUBLE)`;
  if (column.type === 'VARCHAR') return name;
  return numberExpression(column, file);
}

function numberExpression(column: ParquetColumn | undefined, file: SourceFileInput): string {
  if (column === undefined) throw new Error(`${file.name}: a price column was not found`);
  const name = quoted(column.name, '"');
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER|FLOAT|DOUBLE|DECIMAL.*)$/u.test(column.type))
    return `CAST(${name} AS DOUBLE)`;
  if (column.type === 'VARCHAR') return name;
  throw new OperatorError(`${file.name}: column '${column.name}' is of type ${column.type}, not a number`);
}

function quoted(text: string, quote: '"' | "'"): string {
  return quote + text.replaceAll(quote, quote + quote) + quote;
}
