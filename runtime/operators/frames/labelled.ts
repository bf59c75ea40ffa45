import { FrameBuilder } from '../../frame/builder.ts';
import { type Frame, openInput } from '../../frame/frame.ts';
import { rowsWhere, takeValues } from '../../frame/rows.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput, inputNamed } from '../inputs.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';
import { instantText } from '../sources/instants.ts';

/** `stdlib/frames/labelled.pipe`. A label without a head named gives all its heads; of several labels each gives one. */
export const labelled: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'rows');
    const before = frame.labelEnd();
    const ends = before === undefined ? new Float64Array(frame.rows).fill(Number.NEGATIVE_INFINITY) : before.slice();
    const heads: Head[] = [];
    for (const name of Object.keys(context.inputs).filter(isTarget)) {
      const target = inputNamed(context, name);
      const label = openInput(target);
      const places = rowsOfLabel(frame, label);
      const known = label.labelEnd();
      const given = target.head === undefined ? label.heads : [target.head];
      if (known === undefined) throw new Error(`the label ${given.join(', ')} does not say when it is known`);
      for (const [row, place] of places.entries()) ends[row] = Math.max(ends[row] ?? 0, known[place] ?? Number.NaN);
      for (const head of given)
        heads.push({
          name: name === 'target' ? head : name.slice('target.'.length),
          values: takeValues(label.column(head), places),
          classes: classNames(label, head),
        });
    }
    const rows = rowsWhere(frame.rows, (row) => heads.every(({ values }) => !Number.isNaN(values[row])));
    if (rows.length === 0)
      throw new OperatorError(
        `no row has a known label '${heads.map(({ name }) => name).join("', '")}'`,
        'The horizon may reach past the last bar of every asset: shorten it, or give more bars.',
      );
    const builder = FrameBuilder.taking(context.output, frame, rows);
    for (const column of frame.columns)
      if (column.role === 'value' || column.role === 'label') builder.take(frame, column, rows);
    for (const { name, values, classes } of heads) builder.add(name, 'label', takeValues(values, rows), classes);
    builder.add('label_end', 'label_end', takeValues(ends, rows));
    for (const column of frame.columns) if (column.role === 'part') builder.take(frame, column, rows);
    if (frame.parts.length > 0) builder.setParts(frame.parts);
    const { metrics } = finishFrame(context, builder);
    return { metrics: { ...metrics, unlabelled_rows: frame.rows - rows.length } };
  },
};

interface Head {
  readonly name: string;
  readonly values: Float64Array;
  readonly classes: readonly string[] | undefined;
}

/** `target`, or of several labels `target.HEAD`. */
function isTarget(input: string): boolean {
  return input === 'target' || input.startsWith('target.');
}

function classNames(label: Frame, head: string): readonly string[] | undefined {
  return label.columns.find(({ name }) => name === head)?.classes;
}

/** The label's row for each row of `frame`: of the same asset at the same time. Both are walked once. */
function rowsOfLabel(frame: Frame, label: Frame): Int32Array {
  const places = new Int32Array(frame.rows);
  if (frame.indexDigest() === label.indexDigest()) return places.map((_, row) => row);
  const byName = new Map(label.entities.map((entity) => [entity.name, entity]));
  const time = frame.time();
  const labelTime = label.time();
  for (const entity of frame.entities) {
    const other = byName.get(entity.name);
    const end = other === undefined ? 0 : other.start + other.count;
    let next = other?.start ?? 0;
    for (let row = entity.start; row < entity.start + entity.count; row++) {
      const instant = time[row] ?? 0;
      while (next < end && (labelTime[next] ?? 0) < instant) next++;
      if (next >= end || labelTime[next] !== instant)
        throw new OperatorError(
          `the label has no row for ${entity.name} at ${instantText(instant)}`,
          'Make the label from the bars that the features come from.',
        );
      places[row] = next;
    }
  }
  return places;
}
