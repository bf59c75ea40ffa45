import { OperatorError, type SourceFileInput } from '../operator.ts';
import type { RawFile, RawRow } from './raw-rows.ts';
import { fileBytes } from './text-lines.ts';

/** Opens a JSON file in the freqtrade layout: `[[milliseconds, open, high, low, close, volume], …]`, one asset a file. */
export async function openFreqtrade(file: SourceFileInput): Promise<RawFile> {
  const pieces: Uint8Array[] = [];
  for await (const bytes of fileBytes(file)) pieces.push(bytes);
  let content: unknown;
  try {
    content = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch (error) {
    if (pieces.length === 0) throw new OperatorError(`${file.name} is empty`);
    throw new OperatorError(
      `${file.name} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Fetch or write the file again.',
    );
  }
  if (!Array.isArray(content)) throw layoutError(file, 'it');
  const bars: readonly unknown[] = content;
  function* rows(): Generator<RawRow> {
    let place = 0;
    for (const bar of bars) {
      place++;
      if (!Array.isArray(bar) || bar.length !== 6) throw layoutError(file, `row ${place}`);
      const [time, open, high, low, close, volume]: readonly unknown[] = bar;
      yield {
        place,
        entity: undefined,
        time: cell(time),
        open: cell(open),
        high: cell(high),
        low: cell(low),
        close: cell(close),
        volume: cell(volume),
      };
    }
  }
  return { unit: 'row', entityColumn: false, rows: rows() };
}

function layoutError(file: SourceFileInput, what: string): OperatorError {
  return new OperatorError(
    `${file.name}: ${what} is not in the freqtrade layout`,
    'A JSON file holds [[milliseconds, open, high, low, close, volume], …]. Other layouts: write CSV or Parquet.',
  );
}

function cell(value: unknown): number | string {
  return typeof value === 'number' ? value : value === null ? '' : String(value);
}
