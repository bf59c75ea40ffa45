import { rowsDigest } from '../../artifact/rows-digest.ts';
import type { LearnedHead, TrainedRows } from '../../artifact/trained.ts';
import { type Frame, openInput } from '../../frame/frame.ts';
import { carriedHeads, constantOf, strangeTarget } from '../../frame/heads.ts';
import { OperatorError, type OperatorInput } from '../operator.ts';

/** Rows of a part with the heads of their label. */
export interface LabelledRows {
  readonly frame: Frame;
  readonly heads: readonly LearnedHead[];
  readonly part: string;
  /** By head: see `constantOf`. */
  readonly constants: Readonly<Record<string, readonly number[]>>;
}

/** Rows of a part with the one target that a model learns or is scored by. */
export interface LearnableRows {
  readonly frame: Frame;
  readonly head: LearnedHead;
  /** A value a row: 0 and 1 for a binary head, the number of its class for one of classes; never NaN. */
  readonly target: Float64Array;
  readonly part: string;
  /** See `constantOf`. */
  readonly constant: readonly number[];
}

/**
 * Opens the rows of `input` with all heads of their label.
 * @throws OperatorError where there are no rows, no target, a missing target, or one that the head cannot have.
 */
export function openLabelledRows(input: OperatorInput): LabelledRows {
  const frame = openInput(input);
  const part = input.part ?? 'rows';
  const heads = carriedHeads(frame, input.type);
  if (heads.length === 0)
    throw new OperatorError('the rows carry no target', 'Attach one with `labelled(outcome.HEAD)`.');
  if (frame.rows === 0)
    throw new OperatorError(
      `${part} has no rows`,
      'Give the part a larger share, or check that labels and warm-up leave rows in its dates.',
    );
  const constants = heads.map((head) => [head.name, checkedConstant(frame, head, part)] as const);
  return { frame, heads, part, constants: Object.fromEntries(constants) };
}

function checkedConstant(frame: Frame, head: LearnedHead, part: string): readonly number[] {
  const target = frame.column(head.name);
  const missing = target.reduce((count, value) => (Number.isNaN(value) ? count + 1 : count), 0);
  if (missing > 0)
    throw new OperatorError(
      `${missing} of ${frame.rows} rows of ${part} have no '${head.name}'`,
      'Attach the label with `labelled(…)`, which leaves out the rows whose target is not known.',
    );
  const strange = strangeTarget(head, target);
  if (strange !== undefined)
    throw new OperatorError(
      head.target === 'binary'
        ? `'${head.name}' is binary, but a row of ${part} has ${strange}`
        : `'${head.name}' has ${head.classes?.length} classes, but a row of ${part} has ${strange}`,
      head.target === 'binary' ? 'It must be 0 or 1.' : 'It must be the number of a class, from 0.',
    );
  return constantOf(head, target);
}

/**
 * Opens the rows of `input` with their one target.
 * @throws OperatorError as `openLabelledRows` does, and where there are several targets.
 */
export function openLearnableRows(input: OperatorInput): LearnableRows {
  const { frame, heads, part, constants } = openLabelledRows(input);
  const [head, ...others] = heads;
  if (head === undefined || others.length > 0)
    throw new OperatorError(
      `the rows carry several targets: ${heads.map(({ name }) => name).join(', ')}`,
      'Attach one head only, with `labelled(outcome.HEAD)`.',
    );
  return { frame, head, target: frame.column(head.name), part, constant: constants[head.name] ?? [] };
}

/** What a trained artifact keeps of rows it has seen. */
export function seenRows(rows: LearnableRows, input: OperatorInput): TrainedRows {
  return {
    part: rows.part,
    rows: rows.frame.rows,
    constants: { [rows.head.name]: rows.constant },
    digest: rowsDigest(input.artifact, input.part),
  };
}

/**
 * Rows that a model can be fitted to. Throws as `openLearnableRows` does, and where the target does not vary: a binary one needs
 * both classes.
 */
export function openFittingRows(input: OperatorInput): LearnableRows {
  const rows = openLearnableRows(input);
  const [share] = rows.constant;
  if (rows.head.target === 'binary' && (share === 0 || share === 1))
    throw new OperatorError(
      `all ${rows.frame.rows} rows of ${rows.part} have '${rows.head.name}' = ${share}: there is nothing to learn`,
      'Check the label: a nearer barrier or a longer horizon gives both classes.',
    );
  return rows;
}
