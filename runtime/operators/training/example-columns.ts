import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput, inputNamed } from '../inputs.ts';
import type { Metrics, OperatorContext } from '../operator.ts';

/** What a model gives for examples, as columns. */
export interface ExampleColumns {
  /** Of each example the row of the whole frame, ascending; of a window, its last bar. */
  readonly rows: Int32Array;
  /** Numbers of an example beside each other, a name each. */
  readonly groups: readonly { readonly names: readonly string[]; readonly values: ArrayLike<number> }[];
}

/**
 * Writes columns for the rows of the input `rows`, with what these carry beside features. Rows that are no example, because their window
 * does not fit, have no value. The rows stand for themselves, whatever window they had.
 */
export function writeExampleColumns(
  context: OperatorContext,
  whole: Frame,
  { rows, groups }: ExampleColumns,
): { readonly metrics: Metrics } {
  const own = frameInput(context, 'rows');
  const { part } = inputNamed(context, 'rows');
  const places = placesOf(whole, part, rows);
  const builder = FrameBuilder.like(context.output, { ...own, window: undefined });
  for (const { names, values } of groups) {
    for (const [at, name] of names.entries()) {
      const column = new Float64Array(own.rows).fill(Number.NaN);
      for (const [example, place] of places.entries())
        column[place] = values[example * names.length + at] ?? Number.NaN;
      builder.add(name, 'value', column);
    }
  }
  builder.keepRoles(own);
  const { metrics } = finishFrame(context, builder);
  const missing = own.rows - rows.length;
  return { metrics: { ...metrics, ...(missing === 0 ? {} : { rows_without_example: missing }) } };
}

/** Where rows of the whole frame lie among those of a part. */
function placesOf(whole: Frame, part: string | undefined, rows: Int32Array): Int32Array {
  if (part === undefined) return rows;
  const places = new Map(Array.from(whole.partRows(part), (row, place) => [row, place]));
  return rows.map((row) => places.get(row) ?? 0);
}
