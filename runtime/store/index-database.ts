import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RunRecord } from '../run/run-record.ts';
import type { ActionRecord } from './action-record.ts';

/**
 * Answers questions about actions and runs. Everything in it is in the records too: it may be deleted at any time.
 */
export interface IndexDatabase {
  addAction(record: ActionRecord): void;
  addRun(record: RunRecord): void;
  isEmpty(): boolean;
  /** Keys and recipe blobs of actions of one form, whatever they read. */
  actionsOfForm(form: string): readonly { readonly key: string; readonly recipe: string }[];
  /** What past actions took: those of the form if there are any, else those of the operator. */
  costs(form: string, operator: string): { readonly seconds: number; readonly peakBytes: number } | undefined;
  /** Forgets an action whose record is gone. */
  removeAction(key: string): void;
  close(): void;
}

/** Raised with every change of the tables; another number makes the index be built anew. */
const tablesVersion = 1;

const tables = `
  CREATE TABLE actions (
    key TEXT PRIMARY KEY, operator TEXT NOT NULL, version INTEGER NOT NULL, form TEXT NOT NULL, recipe TEXT NOT NULL,
    result TEXT NOT NULL, run TEXT NOT NULL, seconds REAL NOT NULL, peak_bytes INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX actions_by_form ON actions (form);
  CREATE INDEX actions_by_operator ON actions (operator);
  CREATE TABLE metrics (
    key TEXT NOT NULL, name TEXT NOT NULL, value REAL, PRIMARY KEY (key, name)
  ) WITHOUT ROWID;
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, pipeline TEXT NOT NULL, file TEXT NOT NULL, started TEXT NOT NULL, seconds REAL NOT NULL,
    ok INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE run_steps (
    run TEXT NOT NULL, step TEXT NOT NULL, title TEXT NOT NULL, operator TEXT NOT NULL, state TEXT NOT NULL, key TEXT,
    seconds REAL, peak_bytes INTEGER, PRIMARY KEY (run, step)
  ) WITHOUT ROWID;
  CREATE INDEX run_steps_by_key ON run_steps (key);
`;

/** Most past actions that a median is taken over. */
const mostPast = 50;

/**
 * Opens the index, making its tables where they are missing or of another version. `fill` is then called to read the records.
 * A damaged file is thrown away first.
 */
export function openIndex(path: string, fill: (index: IndexDatabase) => void): IndexDatabase {
  try {
    return openTables(path, fill);
  } catch (error) {
    if (!isDamage(error)) throw error;
    removeIndex(path);
    return openTables(path, fill);
  }
}

/** Deletes the index and what SQLite keeps beside it. */
export function removeIndex(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true, recursive: true });
}

function openTables(path: string, fill: (index: IndexDatabase) => void): IndexDatabase {
  mkdirSync(dirname(path), { recursive: true });
  const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite');
  const database = new Database(path, { timeout: 30_000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    const index = statements(database);
    if (version(database) !== tablesVersion) {
      transaction(database, () => {
        // Another run may have made them while this one waited for its turn.
        if (version(database) === tablesVersion) return;
        for (const table of ['actions', 'metrics', 'runs', 'run_steps']) database.exec(`DROP TABLE IF EXISTS ${table}`);
        database.exec(tables);
        fill(index);
        database.exec(`PRAGMA user_version = ${tablesVersion}`);
      });
    }
    return index;
  } catch (error) {
    database.close();
    throw error;
  }
}

function version(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

/** Runs `work` as one change; within another transaction it is part of that one. */
function transaction(database: DatabaseSync, work: () => void): void {
  if (database.isTransaction) {
    work();
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function statements(database: DatabaseSync): IndexDatabase {
  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const statement = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
  return {
    addAction: (record) =>
      transaction(database, () => {
        const { key, operator, version, form, recipe, outputs, run, cost } = record;
        prepare('INSERT OR REPLACE INTO actions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
          key,
          operator,
          version,
          form,
          recipe,
          outputs.result.digest,
          run,
          cost.seconds,
          cost.peakBytes,
        );
        const metric = prepare('INSERT OR REPLACE INTO metrics VALUES (?, ?, ?)');
        for (const [name, value] of Object.entries(record.metrics)) metric.run(key, name, value);
      }),
    addRun: (record) =>
      transaction(database, () => {
        prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)').run(
          record.run,
          record.pipeline,
          record.file,
          record.started,
          record.seconds,
          record.ok ? 1 : 0,
        );
        const step = prepare('INSERT OR REPLACE INTO run_steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
        for (const { id, title, operator, state, key, seconds, peakBytes } of record.steps) {
          step.run(record.run, id, title, operator, state, key ?? null, seconds ?? null, peakBytes ?? null);
        }
      }),
    isEmpty: () => prepare('SELECT 1 FROM actions LIMIT 1').get() === undefined,
    actionsOfForm: (form) =>
      prepare('SELECT key, recipe FROM actions WHERE form = ? ORDER BY key')
        .all(form)
        .map((row) => ({ key: String(row.key), recipe: String(row.recipe) })),
    costs: (form, operator) => {
      const past = (column: 'form' | 'operator', value: string) =>
        prepare(
          `SELECT seconds, peak_bytes FROM actions WHERE ${column} = ? ORDER BY run DESC, key LIMIT ${mostPast}`,
        ).all(value);
      const own = past('form', form);
      const rows = own.length > 0 ? own : past('operator', operator);
      if (rows.length === 0) return undefined;
      return {
        seconds: median(rows.map((row) => Number(row.seconds))),
        peakBytes: median(rows.map((row) => Number(row.peak_bytes))),
      };
    },
    removeAction: (key) =>
      transaction(database, () => {
        prepare('DELETE FROM actions WHERE key = ?').run(key);
        prepare('DELETE FROM metrics WHERE key = ?').run(key);
      }),
    close: () => database.close(),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** SQLite's codes for a file that is damaged (11) or is no database (26), and for tables that are not as they should be (1). */
function isDamage(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return code === 'ERR_SQLITE_ERROR' && errcode !== undefined && [1, 11, 26].includes(errcode & 0xff);
}
