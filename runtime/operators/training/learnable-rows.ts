import type { PlanHead } from '../../../compiler/plan/plan.ts';
import { rowsDigest } from '../../artifact/rows-digest.ts';
import type { TrainedRows } from '../../artifact/trained.ts';
import { type Frame, openInput } from '../../frame/frame.ts';
import { OperatorError, type OperatorInput } from '../operator.ts';

/** Rows of a part with the target that a model learns or is scored by. */
export interface LearnableRows {
  readonly frame: Frame;
  readonly head: PlanHead;
  /** A value a row: 0 and 1 for a binary head; never NaN. */
  readonly target: Float64Array;
  readonly part: string;
  /** Share of positives, or the mean of a real target. */
  readonly baseRate: number;
}

/**
 * Opens the rows of `input` with their one target.
 * @throws OperatorError where there are no rows, no target or several, a missing target, or one that is not 0 or 1 though binary.
 */
export function openLearnableRows(input: OperatorInput): LearnableRows {
  const frame = openInput(input);
  const part = input.part ?? 'rows';
  const head = headOf(input, frame);
  if (frame.rows === 0)
    throw new OperatorError(
      `${part} has no rows`,
      'Give the part a larger share, or check that labels and warm-up leave rows in its dates.',
    );
  const target = frame.column(head.name);
  let sum = 0;
  let missing = 0;
  let strange: number | undefined;
  for (const value of target) {
    if (Number.isNaN(value)) missing++;
    else if (head.target === 'binary' && value !== 0 && value !== 1) strange ??= value;
    sum += value;
  }
  if (missing > 0)
    throw new OperatorError(
      `${missing} of ${frame.rows} rows of ${part} have no '${head.name}'`,
      'Attach the label with `labelled(…)`, which leaves out the rows whose target is not known.',
    );
  if (strange !== undefined)
    throw new OperatorError(`'${head.name}' is binary, but a row of ${part} has ${strange}`, 'It must be 0 or 1.');
  return { frame, head, target, part, baseRate: sum / frame.rows };
}

/** What a trained artifact keeps of rows it has seen. */
export function seenRows(rows: LearnableRows, input: OperatorInput): TrainedRows {
  return {
    part: rows.part,
    rows: rows.frame.rows,
    baseRate: rows.baseRate,
    digest: rowsDigest(input.artifact, input.part),
  };
}

/**
 * Rows that a model can be fitted to. Throws as `openLearnableRows` does, and where the target does not vary: a binary one needs
 * both classes.
 */
export function openFittingRows(input: OperatorInput): LearnableRows {
  const rows = openLearnableRows(input);
  if (rows.head.target === 'binary' && (rows.baseRate === 0 || rows.baseRate === 1))
    throw new OperatorError(
      `all ${rows.frame.rows} rows of ${rows.part} have '${rows.head.name}' = ${rows.baseRate}: there is nothing to learn`,
      'Check the label: a nearer barrier or a longer horizon gives both classes.',
    );
  return rows;
}

function headOf(input: OperatorInput, frame: Frame): PlanHead {
  const [name, ...others] = input.head === undefined ? frame.heads : [input.head];
  if (name === undefined)
    throw new OperatorError('the rows carry no target', 'Attach one with `labelled(outcome.HEAD)`.');
  if (others.length > 0)
    throw new OperatorError(
      `the rows carry several targets: ${[name, ...others].join(', ')}`,
      'Attach one head only, with `labelled(outcome.HEAD)`.',
    );
  const heads = input.type.kind === 'Frame' ? input.type.heads : undefined;
  const head = heads?.find((candidate) => candidate.name === name);
  if (head === undefined) throw new Error(`the plan does not know the target '${name}'`);
  return head;
}
