import type { Frame } from '../../frame/frame.ts';
import { bool } from '../arguments.ts';
import { frameInput, inputNamed } from '../inputs.ts';
import { type OperatorContext, OperatorError, type OperatorImplementation } from '../operator.ts';
import { instantText } from '../sources/instants.ts';

/** `stdlib/guards/guard.pipe`. Writes what it compared, `guard.json`. */
export const guard: OperatorImplementation = {
  async run(context) {
    const labels = bool(context.arguments, 'labels');
    const seen = extentOf(frameInput(context, 'seen'), labels);
    const rows = extentOf(frameInput(context, 'rows'), labels);
    if (seen !== undefined && rows !== undefined && !clear(seen, rows)) throw overlap(context, seen, rows);
    context.output.writeJson('guard.json', { format: 'pipec.guard/1', labels, seen: seen ?? null, rows: rows ?? null });
    return undefined;
  },
};

/** Where rows lie in time: milliseconds since 1970 UTC. */
interface Extent {
  readonly first: number;
  readonly last: number;
  /** When the last of their labels is known; without labels, their last instant. */
  readonly settled: number;
}

/** The extent of rows; undefined where there are none, which nothing can overlap. */
function extentOf(frame: Frame, labels: boolean): Extent | undefined {
  if (frame.rows === 0) return undefined;
  const time = frame.time();
  const ends = labels ? frame.labelEnd() : undefined;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let settled = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < frame.rows; row++) {
    const instant = time[row] ?? 0;
    first = Math.min(first, instant);
    last = Math.max(last, instant);
    settled = Math.max(settled, ends?.[row] ?? instant);
  }
  return { first, last, settled };
}

/** Whether one lies wholly before the other, its labels included. A row of each at one instant is none of it. */
function clear(seen: Extent, rows: Extent): boolean {
  const after = (earlier: Extent, later: Extent) => earlier.last < later.first && earlier.settled <= later.first;
  return after(seen, rows) || after(rows, seen);
}

function overlap(context: OperatorContext, seen: Extent, rows: Extent): OperatorError {
  const part = (name: string) => {
    const { part: own } = inputNamed(context, name);
    return own === undefined ? '' : ` (part ${own})`;
  };
  const span = ({ first, last }: Extent) => `from ${instantText(first)} to ${instantText(last)}`;
  const reach = seen.settled > seen.last ? `, with labels that are known until ${instantText(seen.settled)}` : '';
  return new OperatorError(
    `rows that are to test were learnt from: what is learnt from${part('seen')} has rows ${span(seen)}${reach}; what is to test${part('rows')} has rows ${span(rows)}`,
    'Evaluate rows that lie outside, or cut both splits at dates with `dated(…)`, so that this is known before the run. Nothing was trained.',
  );
}
