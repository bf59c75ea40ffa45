import { OperatorError, type SourceFileInput } from '../operator.ts';
import { fileLines } from './text-lines.ts';
import { headerReader, type SeriesHeader, shortened } from './ts-header.ts';

/** One file of the `.ts` layout, read whole. */
export interface SeriesFile {
  readonly name: string;
  readonly header: SeriesHeader;
  readonly cases: readonly SeriesCase[];
}

export interface SeriesCase {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Values step by step, a column for each dimension; NaN where missing. */
  readonly columns: readonly Float64Array[];
  /** Position in the header's classes. */
  readonly class: number | undefined;
}

/**
 * Reads `@` lines up to `@data`, then a case a line: dimensions apart by `:`, values by `,`, the class last.
 * @param dimensions Values of a step, as the program says.
 * @throws OperatorError naming file and line: what is no header, a number or a class, and cases unlike the first one.
 */
export async function readSeriesFile(
  file: SourceFileInput,
  dimensions: number,
  betweenBatches: () => void,
): Promise<SeriesFile> {
  const reader = headerReader();
  const cases: SeriesCase[] = [];
  let header: SeriesHeader | undefined;
  let length: number | undefined;
  let number = 0;
  for await (const batch of fileLines(file)) {
    betweenBatches();
    for (const raw of batch) {
      number++;
      const line = raw.trim();
      if (line === '' || line.startsWith('#')) continue;
      const place = `${file.name} line ${number}`;
      if (header === undefined) {
        if (!reader.read(place, line)) continue;
        header = reader.header();
        length = header.length;
        checkDimensions(file.name, header.dimensions, dimensions);
        continue;
      }
      const one = readCase(place, line, number, header, dimensions);
      const steps = one.columns[0]?.length ?? 0;
      length ??= steps;
      if (steps !== length)
        throw new OperatorError(
          `${place}: the case has ${stepsText(steps)}, and ${header.length === undefined ? 'the first one has' : 'the header says'} ${length}`,
          'Series of different lengths are not read: bring them to one length, by cutting, padding or resampling.',
        );
      cases.push(one);
    }
  }
  if (header === undefined)
    throw new OperatorError(`${file.name} has no line @data`, 'The cases follow a line `@data`, one a line.');
  if (cases.length === 0) throw new OperatorError(`${file.name} has no cases`, 'They follow `@data`, one a line.');
  return { name: file.name, header, cases };
}

function stepsText(count: number): string {
  return `${count} ${count === 1 ? 'step' : 'steps'}`;
}

function readCase(
  place: string,
  line: string,
  number: number,
  { classes, complete }: SeriesHeader,
  dimensions: number,
): SeriesCase {
  const fields = line.split(':');
  if (classes.length > 0 && fields.length === 1)
    throw new OperatorError(
      `${place}: the case has no class`,
      `Write one after the series: \`${shortened(line)}:${classes[0]}\`.`,
    );
  const label = classes.length === 0 ? undefined : (fields.pop() ?? '').trim();
  if (fields.length !== dimensions) {
    const end = classes.length === 0 ? '' : ', and a class after the last `:`';
    throw new OperatorError(
      `${place}: the case has ${fields.length} ${fields.length === 1 ? 'dimension' : 'dimensions'}, not ${dimensions}`,
      `A line holds ${dimensions === 1 ? 'one series' : `${dimensions} series with \`:\` between them`}${end}.`,
    );
  }
  const columns = fields.map((field, index) => readValues(`${place}, dimension ${index + 1}`, field, complete));
  const first = columns[0]?.length ?? 0;
  const other = columns.findIndex((values) => values.length !== first);
  if (other > 0)
    throw new OperatorError(
      `${place}: dimension ${other + 1} has ${stepsText(columns[other]?.length ?? 0)}, and dimension 1 has ${first}`,
      'All dimensions of a case have as many steps.',
    );
  return { line: number, columns, class: label === undefined ? undefined : classNumber(place, label, classes) };
}

function readValues(place: string, field: string, complete: boolean): Float64Array {
  const texts = field.split(',');
  const values = new Float64Array(texts.length);
  texts.forEach((text, step) => {
    const word = text.trim();
    const missing = word === '?' || word.toLowerCase() === 'nan';
    if (missing && complete)
      throw new OperatorError(
        `${place}, step ${step + 1}: the value is missing, and the header says @missing false`,
        'Write `@missing true`, and fill what is missing with `impute(…)`.',
      );
    const value = missing ? Number.NaN : word === '' ? Number.POSITIVE_INFINITY : Number(word);
    if (!missing && !Number.isFinite(value))
      throw new OperatorError(
        `${place}, step ${step + 1}: ${word === '' ? 'the value is empty' : `'${shortened(word)}' is no number`}`,
        'A value that is missing is written as `?`.',
      );
    values[step] = value;
  });
  return values;
}

function classNumber(place: string, label: string, classes: readonly string[]): number {
  const number = classes.indexOf(label);
  if (number >= 0) return number;
  throw new OperatorError(
    `${place}: the class '${shortened(label)}' is none of the header's: ${classes.join(', ')}`,
    'Name it there, in `@classLabel`, or correct the line.',
  );
}

function checkDimensions(file: string, said: number | undefined, wanted: number): void {
  if (said === undefined || said === wanted) return;
  throw new OperatorError(
    `${file} has ${said} ${said === 1 ? 'dimension' : 'dimensions'}, and the program says ${wanted}`,
    `Write dimensions: ${said}.`,
  );
}
