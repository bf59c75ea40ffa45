import { OperatorError, type SourceFileInput } from '../operator.ts';
import { findColumns } from './header.ts';
import type { RawFile, RawRow, WantedColumns } from './raw-rows.ts';
import { fileLines } from './text-lines.ts';

/** Opens a CSV file (RFC 4180; comma, semicolon, tab or bar between fields) whose first line names its columns. */
export async function openCsv(file: SourceFileInput, wanted: WantedColumns): Promise<RawFile> {
  const records = csvRecords(file);
  const first = await records.next();
  if (first.done) throw new OperatorError(`${file.name} is empty`, 'The first line names the columns.');
  const { separator } = first.value;
  const header = first.value.fields.map((name) => name.trim());
  const places = findColumns(file.name, header, wanted);

  async function* rows(): AsyncGenerator<RawRow> {
    for await (const { fields, line } of records) {
      if (fields.length !== header.length)
        throw new OperatorError(
          `${file.name} line ${line}: ${fields.length} fields, and the header has ${header.length}`,
          `Fields are separated by ${separatorName(separator)}; a field that contains it stands in double quotes.`,
        );
      yield {
        place: line,
        entity: places.entity < 0 ? undefined : (fields[places.entity] ?? ''),
        time: fields[places.time] ?? '',
        open: fields[places.open] ?? '',
        high: fields[places.high] ?? '',
        low: fields[places.low] ?? '',
        close: fields[places.close] ?? '',
        volume: fields[places.volume] ?? '',
      };
    }
  }
  return { unit: 'line', entityColumn: places.entity >= 0, rows: rows() };
}

interface CsvRecord {
  readonly fields: readonly string[];
  /** The line it begins on, from 1. */
  readonly line: number;
  readonly separator: string;
}

async function* csvRecords(file: SourceFileInput): AsyncGenerator<CsvRecord> {
  let separator: string | undefined;
  let line = 0;
  let open: { text: string; line: number } | undefined;
  for await (const lines of fileLines(file)) {
    for (const text of lines) {
      line++;
      if (open === undefined) {
        if (text.trim() === '') continue;
        separator ??= separatorOf(text);
        if (!text.includes('"')) {
          yield { fields: text.split(separator), line, separator };
          continue;
        }
        open = { text, line };
      } else open.text += `\n${text}`;
      const fields = quotedFields(open.text, separator ?? ',');
      if (fields === undefined) continue; // the record goes on in the next line
      yield { fields, line: open.line, separator: separator ?? ',' };
      open = undefined;
    }
  }
  if (open !== undefined)
    throw new OperatorError(`${file.name} line ${open.line}: a quoted field is never closed`, 'Close it with ".');
}

/** Fields of a record that has quotes; `undefined` while a quote is open. */
function quotedFields(text: string, separator: string): readonly string[] | undefined {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[index + 1] === '"') field += text[index++];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === separator) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return quoted ? undefined : [...fields, field];
}

/** The separator that the header uses most. */
function separatorOf(header: string): string {
  let best = ',';
  for (const candidate of [',', ';', '\t', '|'])
    if (header.split(candidate).length > header.split(best).length) best = candidate;
  return best;
}

function separatorName(separator: string): string {
  return { ',': 'a comma', ';': 'a semicolon', '\t': 'a tab', '|': 'a bar' }[separator] ?? separator;
}
