import type { PlanType } from '../../compiler/plan/plan.ts';
import type { PlanArguments } from '../../compiler/plan/value.ts';
import { memoryArtifact } from '../artifact/memory.ts';
import { FrameBuilder } from '../frame/builder.ts';
import { type Frame, openFrame } from '../frame/frame.ts';
import { rowsWhere } from '../frame/rows.ts';
import type { OperatorImplementation } from '../operators/operator.ts';

/** An operator on one frame that claims to be causal, as a plan calls it. */
export interface CausalOperator {
  readonly name: string;
  readonly implementation: OperatorImplementation;
  readonly arguments: PlanArguments;
  /** Name of its frame among its inputs. */
  readonly input: string;
  readonly type: PlanType;
}

/** A value that changed when later rows were taken away, so that it was made of them. */
export interface ForeseeingValue {
  readonly column: string;
  readonly entity: string;
  /** Milliseconds since 1970 UTC of its row, and of the last row that was left. */
  readonly time: number;
  readonly until: number;
  readonly whole: number;
  readonly prefix: number;
}

/** Instants after which rows are taken away, by their share of all instants. */
const cuts = [0.2, 0.45, 0.7, 0.9, 0.99];

/**
 * The prefix test of `causal(…)`: an operator that looks back alone gives every row the same value, to the last bit, whatever comes after
 * it. Runs it on all rows and on the rows up to several instants, and gives the first value that differs; `undefined` where none does.
 * Everything is in memory, so that it can be run on anybody's frame.
 */
export async function prefixTest(operator: CausalOperator, frame: Frame): Promise<ForeseeingValue | undefined> {
  const all = rowsWhere(frame.rows, () => true);
  const whole = await applied(operator, frame, all);
  const instants = Float64Array.from(frame.time()).sort();
  for (const share of cuts) {
    const until = instants[Math.min(Math.floor(share * instants.length), instants.length - 1)];
    if (until === undefined) return undefined;
    const time = frame.time();
    const prefix = await applied(
      operator,
      frame,
      rowsWhere(frame.rows, (row) => (time[row] ?? 0) <= until),
    );
    const found = difference(whole, prefix, until);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the operator gives for some of the rows of a frame. */
async function applied(operator: CausalOperator, frame: Frame, rows: Int32Array): Promise<Frame> {
  const given = memoryArtifact();
  const builder = FrameBuilder.taking(given.output, frame, rows);
  for (const column of frame.columns) if (column.role !== 'time') builder.take(frame, column, rows);
  if (frame.parts.length > 0) builder.setParts(frame.parts);
  builder.finish();
  const made = memoryArtifact();
  await operator.implementation.run({
    operator: operator.name,
    arguments: operator.arguments,
    inputs: { [operator.input]: { artifact: given.read(), type: operator.type } },
    files: {},
    type: operator.type,
    output: made.output,
    scratch: '',
    run: { pipeline: 'prefix test', parameters: {}, unproven: [], titles: {} },
    progress: () => {},
    signal: new AbortController().signal,
  });
  return openFrame(made.read());
}

function difference(whole: Frame, prefix: Frame, until: number): ForeseeingValue | undefined {
  const starts = new Map(whole.entities.map((entity) => [entity.name, entity.start]));
  const time = prefix.time();
  for (const column of prefix.valueColumns) {
    const after = prefix.column(column);
    const before = whole.column(column);
    for (const entity of prefix.entities) {
      const start = starts.get(entity.name) ?? 0;
      for (let row = 0; row < entity.count; row++) {
        const left = after[entity.start + row] ?? Number.NaN;
        const right = before[start + row] ?? Number.NaN;
        if (Object.is(left, right)) continue;
        const at = time[entity.start + row] ?? 0;
        return { column, entity: entity.name, time: at, until, whole: right, prefix: left };
      }
    }
  }
  return undefined;
}

/** What a finding means, for whoever wrote the operator. */
export function foreseeingText(operator: CausalOperator, found: ForeseeingValue): string {
  const at = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');
  return `\`${operator.name}\` says that it looks back alone, and gives \`${found.column}\` of ${found.entity} at ${at(found.time)} as ${found.whole} with all rows and as ${found.prefix} with those up to ${at(found.until)}: it is made of later rows`;
}
