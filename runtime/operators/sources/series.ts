import { FrameBuilder } from '../../frame/builder.ts';
import type { FrameCase, FrameEntity } from '../../frame/manifest.ts';
import { int } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import {
  Interrupted,
  type OperatorContext,
  OperatorError,
  type OperatorImplementation,
  type SourceFileInput,
} from '../operator.ts';
import { readSeriesFile, type SeriesCase, type SeriesFile } from './ts-file.ts';

/** Milliseconds that a step counts, as `stdlib/sources/series.pipe` says. */
const STEP = 1000;

/** `stdlib/sources/series.pipe`. Cases are called `train-0001`, `test-0001`, or `case-0001` where nothing divides them. */
export const series: OperatorImplementation = {
  async run(context) {
    const dimensions = int(context.arguments, 'dimensions');
    const data = await readFile(context, 'cases', dimensions);
    if (data === undefined) throw new OperatorError('no file matches cases', 'Check the path.');
    const test = await readFile(context, 'test', dimensions);
    if (test !== undefined) checkAlike(data, test);

    // Entities are sorted by name, and `test` comes before `train`.
    const named =
      test === undefined
        ? namedCases(data, 'case', undefined)
        : [...namedCases(test, 'test', true), ...namedCases(data, 'train', false)];
    const length = stepsOf(data);
    const classes = data.header.classes.filter((_, number) => named.some(({ one }) => one.class === number));
    const time = new Float64Array(named.length * length);
    for (let row = 0; row < time.length; row++) time[row] = (row % length) * STEP;
    const entities = named.map(
      ({ name, heldOut, one }, index): FrameEntity => ({
        name,
        start: index * length,
        count: length,
        case: {
          ...classOf(data.header.classes, classes, one),
          ...(heldOut === undefined ? {} : { heldOut }),
        },
      }),
    );
    const builder = new FrameBuilder(context.output, { entities, interval: STEP, stamp: 'close' });
    builder.add('time', 'time', time);
    let missing = 0;
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const values = new Float64Array(time.length);
      named.forEach(({ one }, index) => {
        values.set(one.columns[dimension] ?? [], index * length);
      });
      for (const value of values) if (Number.isNaN(value)) missing++;
      builder.add(`value_${dimension}`, 'value', values);
    }
    const { metrics } = finishFrame(context, builder);
    return { metrics: { ...metrics, cases: named.length, steps: length, missing_values: missing } };
  },
};

async function readFile(
  context: OperatorContext,
  argument: 'cases' | 'test',
  dimensions: number,
): Promise<SeriesFile | undefined> {
  const files = context.files[argument] ?? [];
  const [file, ...others] = files;
  if (file === undefined) return undefined;
  if (others.length > 0)
    throw new OperatorError(
      `${argument} matches ${files.length} files: ${files.map(({ name }) => name).join(', ')}`,
      'Name one file.',
    );
  checkLayout(file);
  const read = await readSeriesFile(file, dimensions, () => {
    if (context.signal.aborted) throw new Interrupted('reading was interrupted');
  });
  context.progress({ unit: 'case', done: read.cases.length });
  return read;
}

function checkLayout(file: SourceFileInput): void {
  if (/\.ts(\.gz)?$/iu.test(file.name)) return;
  throw new OperatorError(`${file.name} is of another layout`, 'Files of series end in .ts or .ts.gz.');
}

/** Two files of one problem: the same classes in the same order, and as many steps. */
function checkAlike(data: SeriesFile, test: SeriesFile): void {
  const said = ({ header }: SeriesFile) => header.classes.join(', ') || 'none';
  if (said(data) !== said(test))
    throw new OperatorError(
      `${data.name} has the classes ${said(data)}, and ${test.name} has ${said(test)}`,
      'Both files are of one problem and declare the same classes in the same order.',
    );
  if (stepsOf(data) !== stepsOf(test))
    throw new OperatorError(
      `the cases of ${data.name} have ${stepsOf(data)} steps, and those of ${test.name} ${stepsOf(test)}`,
      'Both files are of one problem, and all its cases have as many steps.',
    );
}

/** A case's class among those that cases are of. @param declared All that the header names. */
function classOf(
  declared: readonly string[],
  classes: readonly string[],
  one: SeriesCase,
): { readonly class?: NonNullable<FrameCase['class']> } {
  const name = one.class === undefined ? undefined : declared[one.class];
  return name === undefined ? {} : { class: { number: classes.indexOf(name), name } };
}

function stepsOf({ cases }: SeriesFile): number {
  return cases[0]?.columns[0]?.length ?? 0;
}

interface NamedCase {
  readonly name: string;
  readonly heldOut: boolean | undefined;
  readonly one: SeriesCase;
}

/** Numbers have as many digits as the largest, so that names sort as the file does. */
function namedCases({ cases }: SeriesFile, prefix: string, heldOut: boolean | undefined): readonly NamedCase[] {
  const digits = Math.max(4, String(cases.length).length);
  return cases.map((one, index) => ({
    name: `${prefix}-${String(index + 1).padStart(digits, '0')}`,
    heldOut,
    one,
  }));
}
