import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import { duration, string, symbol } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';

/** `stdlib/frames/as_of.pipe`. */
export const asOf: OperatorImplementation = {
  async run(context) {
    const left = frameInput(context, 'left');
    const right = frameInput(context, 'right');
    const prefix = string(context.arguments, 'prefix');
    const byKnown = symbol(context.arguments, 'by') === 'known';
    const matches = matchedRows(left, right, byKnown, duration(context.arguments, 'tolerance'));
    const builder = FrameBuilder.like(context.output, left);
    for (const column of left.columns) if (column.role === 'value') builder.keep(left, column);
    for (const name of right.valueColumns) {
      const values = right.column(name);
      builder.add(
        `${prefix}${name}`,
        'value',
        Float64Array.from(matches, (row) => (row < 0 ? Number.NaN : (values[row] ?? Number.NaN))),
      );
    }
    return finishFrame(context, builder.keepRoles(left));
  },
};

/**
 * For each left row the latest right row of its asset that is not after it nor older than `tolerance`, or -1. Both frames are
 * walked once. `byKnown` compares the instants at which rows are known, else their stamps.
 */
function matchedRows(left: Frame, right: Frame, byKnown: boolean, tolerance: number): Int32Array {
  const matches = new Int32Array(left.rows).fill(-1);
  const leftTime = left.time();
  const rightTime = right.time();
  const leftLater = byKnown ? left.knownAfter : 0;
  const rightLater = byKnown ? right.knownAfter : 0;
  const byName = new Map(right.entities.map((entity) => [entity.name, entity]));
  const only = right.entities.length === 1 ? right.entities[0] : undefined;
  for (const entity of left.entities) {
    const other = only ?? byName.get(entity.name);
    if (other === undefined) continue;
    let next = other.start;
    const end = other.start + other.count;
    for (let row = entity.start; row < entity.start + entity.count; row++) {
      const instant = (leftTime[row] ?? 0) + leftLater;
      while (next < end && (rightTime[next] ?? 0) + rightLater <= instant) next++;
      const match = next - 1;
      if (match >= other.start && instant - ((rightTime[match] ?? 0) + rightLater) <= tolerance) matches[row] = match;
    }
  }
  return matches;
}
