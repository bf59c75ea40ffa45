import { FrameBuilder } from '../../frame/builder.ts';
import type { FrameEntity } from '../../frame/manifest.ts';
import { duration, string, symbol } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import {
  Interrupted,
  type OperatorContext,
  OperatorError,
  type OperatorImplementation,
  type SourceFileInput,
} from '../operator.ts';
import { type Calendar, checkBar, checkTime, orderSegments } from './bar-checks.ts';
import { openCsv } from './csv.ts';
import { openFreqtrade } from './freqtrade.ts';
import { INSTANT_FORMS, instantReader } from './instants.ts';
import { openParquet } from './parquet.ts';
import { BAR_COLUMNS, type RawFile, type WantedColumns } from './raw-rows.ts';
import { Segment, whereText } from './segment.ts';

/** `stdlib/sources/ohlcv.pipe` */
export const ohlcv: OperatorImplementation = {
  async run(context) {
    const args = context.arguments;
    const files = context.files.data ?? [];
    if (files.length === 0) throw new OperatorError('no file matches data', 'Check the path or pattern.');
    const wanted = { time: string(args, 'time'), entity: string(args, 'entity') };
    const calendar: Calendar = {
      every: duration(args, 'every'),
      maxGap: duration(args, 'max_gap'),
      origin: undefined,
    };
    checkOneLayout(files);
    const segments = await readFiles(context, files, wanted, calendar);

    const entities: FrameEntity[] = [];
    const ordered: Segment[] = [];
    let rows = 0;
    let span = 0;
    for (const name of [...segments.keys()].sort()) {
      const own = orderSegments(segments.get(name) ?? [], calendar);
      const count = own.reduce((sum, segment) => sum + segment.count, 0);
      const last = own.at(-1);
      span += ((last?.time(last.count - 1) ?? 0) - (own[0]?.time(0) ?? 0)) / calendar.every + 1;
      entities.push({ name, start: rows, count });
      ordered.push(...own);
      rows += count;
    }
    const stamp = symbol(args, 'stamp') === 'open' ? 'open' : 'close';
    const builder = new FrameBuilder(context.output, { entities, interval: calendar.every, stamp });
    builder.add('time', 'time', joined(ordered, 0, rows));
    BAR_COLUMNS.forEach((name, index) => {
      builder.add(name, 'value', joined(ordered, index + 1, rows));
    });
    const { metrics } = finishFrame(context, builder);
    return { metrics: { ...metrics, entities: entities.length, missing_bars: span - rows } };
  },
  async survey({ arguments: args, files: { data = [] } }) {
    const wanted = { time: string(args, 'time'), entity: string(args, 'entity') };
    const pattern = string(args, 'entity_in_name');
    checkOneLayout(data);
    const counts = new Map<string, number>();
    for (const file of data) {
      const raw = await openFile(file, wanted);
      const fileEntity = raw.entityColumn ? undefined : entityOf(file, pattern);
      for await (const row of raw.rows) {
        const entity = fileEntity ?? (row.entity ?? '').trim();
        if (entity === '')
          throw new OperatorError(
            `${file.name} ${raw.unit} ${row.place}: the row names no asset`,
            'Fill its entity column.',
          );
        counts.set(entity, (counts.get(entity) ?? 0) + 1);
      }
    }
    return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  },
};

/** Reads and checks every file; the segments by asset. */
async function readFiles(
  context: OperatorContext,
  files: readonly SourceFileInput[],
  wanted: WantedColumns,
  calendar: Calendar,
): Promise<ReadonlyMap<string, readonly Segment[]>> {
  const segments = new Map<string, Segment[]>();
  const pattern = string(context.arguments, 'entity_in_name');
  let first: { readonly file: SourceFileInput; readonly raw: RawFile } | undefined;
  for (const [index, file] of files.entries()) {
    if (context.signal.aborted) throw new Interrupted('reading was interrupted');
    const raw = await openFile(file, wanted);
    first ??= { file, raw };
    if (raw.entityColumn !== first.raw.entityColumn)
      throw new OperatorError(
        `${first.file.name} ${first.raw.entityColumn ? 'has' : 'has no'} column '${wanted.entity}' and ${file.name} ${raw.entityColumn ? 'has' : 'has none'}`,
        'All files of one source have the same layout. Narrow the pattern of data.',
      );
    for (const segment of await readFile(file, raw, raw.entityColumn ? undefined : entityOf(file, pattern), calendar)) {
      const own = segments.get(segment.entity);
      if (own === undefined) segments.set(segment.entity, [segment]);
      else own.push(segment);
    }
    context.progress({ unit: 'file', done: index + 1, total: files.length });
  }
  return segments;
}

async function readFile(
  file: SourceFileInput,
  raw: RawFile,
  fileEntity: string | undefined,
  calendar: Calendar,
): Promise<Iterable<Segment>> {
  const segments = new Map<string, Segment>();
  const instants = instantReader();
  for await (const row of raw.rows) {
    const place = `${file.name} ${raw.unit} ${row.place}`;
    const entity = fileEntity ?? (row.entity ?? '').trim();
    if (entity === '') throw new OperatorError(`${place}: the row names no asset`, 'Fill its entity column.');
    const time = instants.read(row.time);
    if (Number.isNaN(time)) throw new OperatorError(`${place} (${entity}): '${row.time}' is no time`, INSTANT_FORMS);
    const values = BAR_COLUMNS.map((name) => {
      const cell = row[name];
      const text = typeof cell === 'string' ? cell.trim() : cell;
      const value = text === '' ? Number.NaN : Number(text);
      if (Number.isNaN(value))
        throw new OperatorError(
          `${whereText(file, raw.unit, row.place, entity, time)}: ${text === '' || typeof text === 'number' ? `the ${name} is missing` : `the ${name} '${text}' is no number`}`,
          'Correct the row or leave it out.',
        );
      return value;
    });
    checkBar(whereText(file, raw.unit, row.place, entity, time), values);
    let segment = segments.get(entity);
    if (segment === undefined) {
      segment = new Segment(file, entity, raw.unit);
      segments.set(entity, segment);
    }
    segment.push(row.place, [time, ...values]);
    checkTime(calendar, segment);
  }
  if (segments.size === 0) throw new OperatorError(`${file.name} has no rows`, 'Leave the file out of data.');
  return segments.values();
}

const LAYOUTS = [
  [/\.(csv|tsv)(\.gz)?$/iu, 'CSV'],
  [/\.parquet$/iu, 'Parquet'],
  [/\.json(\.gz)?$/iu, 'JSON'],
] as const;

function layoutOf(file: SourceFileInput): (typeof LAYOUTS)[number][1] {
  const layout = LAYOUTS.find(([pattern]) => pattern.test(file.name))?.[1];
  if (layout === undefined)
    throw new OperatorError(
      `${file.name} is of no known layout`,
      'Files end in .csv, .csv.gz, .tsv, .parquet, .json or .json.gz.',
    );
  return layout;
}

function checkOneLayout(files: readonly SourceFileInput[]): void {
  const [first] = files;
  if (first === undefined) return;
  const other = files.find((file) => layoutOf(file) !== layoutOf(first));
  if (other !== undefined)
    throw new OperatorError(
      `data matches files of two layouts: ${first.name} is ${layoutOf(first)}, ${other.name} is ${layoutOf(other)}`,
      'All files of one source have the same layout. Narrow the pattern of data.',
    );
}

function openFile(file: SourceFileInput, wanted: WantedColumns): Promise<RawFile> {
  const layout = layoutOf(file);
  if (layout === 'Parquet') return openParquet(file, wanted);
  return layout === 'CSV' ? openCsv(file, wanted) : openFreqtrade(file);
}

/** The asset that the file's name gives by the pattern, in which `*` is any text. */
function entityOf(file: SourceFileInput, pattern: string): string {
  if (!pattern.includes('{entity}'))
    throw new OperatorError(`entity_in_name '${pattern}' has no {entity}`, 'For example "{entity}-1h.*".');
  const [before = '', after = ''] = pattern.split('{entity}');
  const match = new RegExp(`^${globSource(before)}(.+?)${globSource(after)}$`, 'u').exec(file.name);
  if (match?.[1] === undefined)
    throw new OperatorError(
      `the name ${file.name} is not of the form '${pattern}'`,
      'The file has no column that names the asset, so its name must: correct entity_in_name, or name the column as entity.',
    );
  return match[1];
}

function globSource(text: string): string {
  return text
    .split('*')
    .map((literal) => literal.replaceAll(/[.+?^${}()|[\]\\]/gu, '\\$&'))
    .join('.*');
}

function joined(segments: readonly Segment[], column: number, rows: number): Float64Array {
  const values = new Float64Array(rows);
  let row = 0;
  for (const segment of segments) {
    values.set(segment.values(column), row);
    row += segment.count;
  }
  return values;
}
