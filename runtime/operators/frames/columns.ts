import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import type { FrameColumn } from '../../frame/manifest.ts';
import { bars } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput, frameInputs } from '../inputs.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';

/** `stdlib/frames/columns.pipe`: `append`. Columns are taken over, not copied. */
export const append: OperatorImplementation = {
  async run(context) {
    const frames = frameInputs(context, 'frames');
    const [first] = frames;
    if (first === undefined) throw new Error('append has no frames');
    const builder = FrameBuilder.like(context.output, first);
    const owners = new Map<string, { readonly frame: Frame; readonly place: number; readonly column: FrameColumn }>();
    frames.forEach((frame, index) => {
      checkSameRows(first, frame, index + 1);
      for (const column of frame.columns) {
        if (column.role === 'time') continue;
        const owner = owners.get(column.name);
        if (owner === undefined) owners.set(column.name, { frame, place: index + 1, column });
        else if (column.role === 'value' || !sameColumn(owner.frame, owner.column, frame, column))
          throw new OperatorError(
            `frames ${owner.place} and ${index + 1} both have a column '${column.name}'`,
            'Leave one of them out.',
          );
      }
    });
    const columns = [...owners.values()];
    for (const { frame, column } of columns) if (column.role === 'value') builder.keep(frame, column);
    for (const { frame, column } of columns) if (column.role !== 'value') builder.keep(frame, column);
    const parts = frames.find((frame) => frame.parts.length > 0)?.parts;
    if (parts !== undefined) builder.setParts(parts);
    return finishFrame(context, builder);
  },
};

function checkSameRows(first: Frame, frame: Frame, place: number): void {
  if (frame.indexDigest() === first.indexDigest()) return;
  const shape = (one: Frame): string =>
    `${one.rows} rows of ${one.entities.length} asset${one.entities.length === 1 ? '' : 's'}`;
  throw new OperatorError(
    `frames 1 and ${place} do not have the same rows: ${shape(first)} and ${shape(frame)}${shape(first) === shape(frame) ? ', at other times' : ''}`,
    'Columns stand side by side only over the same rows. as_of(…) joins frames of different rows.',
  );
}

/** Labels and parts may come along with several frames, as long as they are the same. */
function sameColumn(a: Frame, columnA: FrameColumn, b: Frame, columnB: FrameColumn): boolean {
  if (columnA.role !== columnB.role) return false;
  const valuesA = columnA.role === 'part' ? a.part() : a.column(columnA.name);
  const valuesB = columnB.role === 'part' ? b.part() : b.column(columnB.name);
  if (columnA.role === 'part' && a.parts.join() !== b.parts.join()) return false;
  return valuesA?.every((value, row) => Object.is(value, valuesB?.[row])) ?? false;
}

/** `stdlib/frames/columns.pipe`: `lag`. */
export const lag = shift('lag', (count) => -count);

/** `stdlib/frames/columns.pipe`: `lead`. */
export const lead = shift('lead', (count) => count);

function shift(name: string, offsetOf: (count: number) => number): OperatorImplementation {
  return {
    async run(context) {
      const frame = frameInput(context, 'rows');
      const count = bars(context.arguments, 'by', frame.interval);
      const builder = FrameBuilder.like(context.output, frame);
      for (const column of frame.valueColumns)
        builder.add(`${column}_${name}_${count}`, 'value', shifted(frame, frame.column(column), offsetOf(count)));
      return finishFrame(context, builder.keepRoles(frame));
    },
  };
}

/** Each row's value `offset` rows later (earlier when negative) within its entity; missing beyond its first or last row. */
function shifted(frame: Frame, values: Float64Array, offset: number): Float64Array {
  const result = new Float64Array(frame.rows).fill(Number.NaN);
  for (const { start, count } of frame.entities) {
    const length = count - Math.abs(offset);
    if (length <= 0) continue;
    const from = start + Math.max(offset, 0);
    result.set(values.subarray(from, from + length), start + Math.max(-offset, 0));
  }
  return result;
}
