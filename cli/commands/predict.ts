import { accessSync, constants, readFileSync } from 'node:fs';
import { predictTable } from '../../runtime/serving/predict.ts';
import { predictionsCsv } from '../../runtime/serving/predictions-csv.ts';
import { exitCode, UsageError } from '../exit.ts';
import { reasonOf } from '../files/reason.ts';
import { writeText } from '../files/write-text.ts';

export interface PredictOptions {
  readonly output?: string;
  readonly time: string;
  readonly entity: string;
  readonly threads: number;
}

/** Predicts the rows of a table with an exported model. */
export async function predict(model: string, data: string, options: PredictOptions): Promise<number> {
  const onnx = bytesOf(model);
  bytesAreThere(data);
  const { time, entity, threads } = options;
  const predictions = await predictTable({ onnx, model, data, time, entity, threads });
  const text = predictionsCsv(predictions);
  if (options.output === undefined) process.stdout.write(text);
  else {
    writeText(options.output, text);
    const left = predictions.table.rows - predictions.rows.length;
    const rest = left === 0 ? '' : `; ${left} rows end no whole window`;
    process.stdout.write(`wrote ${options.output}: ${predictions.rows.length} predictions${rest}\n`);
  }
  return exitCode.ok;
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** DuckDB takes a missing file for a pattern without matches. */
function bytesAreThere(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Error {
  const reason = reasonOf(error);
  if (reason === undefined) return error as Error;
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const message = missing ? `there is no file ${path}` : `${path} cannot be read: ${reason}`;
  return new UsageError(message, undefined, exitCode.failed);
}
