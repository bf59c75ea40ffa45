import { OperatorError } from '../operators/operator.ts';
import { packageVersion } from '../store/environment.ts';
import type { Finding } from './finding.ts';

/** The oldest Node.js that pipec runs under. */
const oldestNode = 24;

export function nodeFinding(): Finding {
  const finding = { subject: 'node', title: 'Node.js', text: `${process.version}, ${process.execPath}` } as const;
  if (Number.parseInt(process.version.slice(1), 10) >= oldestNode) return { ...finding, state: 'there' };
  return { ...finding, state: 'broken', help: `install Node.js ${oldestNode} or later` };
}

/** LightGBM, loaded. */
export async function lightgbmFinding(): Promise<Finding> {
  const finding = { subject: 'lightgbm', title: 'LightGBM' } as const;
  const { findLibrary } = await import('../lightgbm/location.ts');
  const { loadLibrary } = await import('../lightgbm/library.ts');
  try {
    loadLibrary();
    return { ...finding, state: 'there', text: findLibrary()?.path ?? '' };
  } catch (error) {
    const help = error instanceof OperatorError ? error.help : undefined;
    return { ...finding, state: 'absent', text: textOf(error), ...(help === undefined ? {} : { help }) };
  }
}

/** DuckDB, asked for a sum. */
export async function duckdbFinding(): Promise<Finding> {
  const finding = { subject: 'duckdb', title: 'DuckDB' } as const;
  try {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const [row] = await (await connection.run('select 1 + 1')).getRows();
    connection.closeSync();
    instance.closeSync();
    if (row?.[0] !== 2) throw new Error(`1 + 1 gave ${row?.[0]}`);
    return { ...finding, state: 'there', text: packageVersion('@duckdb/node-api') };
  } catch (error) {
    return {
      ...finding,
      state: 'absent',
      text: `Parquet cannot be read: ${textOf(error)}`,
      help: 'npm rebuild; npm ci',
    };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}
