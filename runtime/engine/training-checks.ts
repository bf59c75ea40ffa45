import type { LearnedHead } from '../artifact/trained.ts';
import type { Frame } from '../frame/frame.ts';
import { strangeTarget } from '../frame/heads.ts';
import { OperatorError } from '../operators/operator.ts';
import type { Examples } from './examples.ts';

/*
 * What rows must be for a network to be trained on them, or to watch them. Each throws an OperatorError that says what is missing.
 */

/** Rows to train on: as many as a batch at least, and examples of every class. */
export function checkFitted(
  part: string,
  rows: Int32Array,
  frame: Frame,
  heads: readonly LearnedHead[],
  batch: number,
): void {
  checkNotEmpty(part, rows, frame);
  if (rows.length < batch)
    throw new OperatorError(
      `a batch of ${batch} is larger than ${part}, which has ${rows.length} examples`,
      `Write a batch of at most ${rows.length}.`,
    );
  for (const head of heads) checkEveryClass(part, rows, frame, head);
}

/** Rows to watch; where training goes by a metric of them, of two classes at least. */
export function checkWatched(
  part: string,
  rows: Int32Array,
  frame: Frame,
  heads: readonly LearnedHead[],
  watches: boolean,
): void {
  checkNotEmpty(part, rows, frame);
  for (const head of heads) {
    checkNumbers(part, rows, frame, head);
    if (watches) checkSeveralClasses(part, rows, frame, head);
  }
}

/** A real target can be too large for the engine's numbers. */
export function checkTargets(part: string, rows: Int32Array, targets: Examples['targets']): void {
  for (const [head, values] of Object.entries(targets)) {
    const first = rows.find((row) => !Number.isFinite(values[row]));
    if (first === undefined) continue;
    throw new OperatorError(
      `'${head}' is infinite, or beyond float32, in row ${first} of ${part}`,
      'A price of 0 may stand behind it: look at the bars, or leave the row out.',
    );
  }
}

function checkNotEmpty(part: string, rows: Int32Array, frame: Frame): void {
  if (rows.length > 0) return;
  const why = frame.window === undefined ? '' : `, or every window of ${frame.window} bars crosses a gap`;
  throw new OperatorError(
    `${part} holds no example: no row belongs to it with a known target${why}`,
    'Choose other shares or dates for the split, or a shorter embargo or window.',
  );
}

function checkEveryClass(part: string, rows: Int32Array, frame: Frame, head: LearnedHead): void {
  checkNumbers(part, rows, frame, head);
  checkSeveralClasses(part, rows, frame, head);
  if (head.classes === undefined) return;
  const label = frame.column(head.name);
  const met = new Set(Array.from(rows, (row) => label[row]));
  const absent = head.classes.filter((_, number) => !met.has(number));
  if (absent.length === 0) return;
  throw new OperatorError(
    `${part} holds no example of ${absent.map((name) => `'${name}'`).join(', ')}, which '${head.name}' can be: the model could not learn it`,
    'Choose other dates for the split, or label parameters that every class meets.',
  );
}

function checkNumbers(part: string, rows: Int32Array, frame: Frame, head: LearnedHead): void {
  const label = frame.column(head.name);
  const strange = strangeTarget(
    head,
    Array.from(rows, (row) => label[row] ?? Number.NaN),
  );
  if (strange === undefined) return;
  throw new OperatorError(
    `'${head.name}' is ${head.target === 'binary' ? 'binary' : `of ${head.classes?.length} classes`}, but a row of ${part} has ${strange}`,
    head.target === 'binary' ? 'It must be 0 or 1.' : 'It must be the number of a class, from 0.',
  );
}

function checkSeveralClasses(part: string, rows: Int32Array, frame: Frame, head: LearnedHead): void {
  if (head.target === 'real') return;
  const label = frame.column(head.name);
  const first = label[rows[0] ?? 0] ?? Number.NaN;
  if (rows.some((row) => label[row] !== first)) return;
  throw new OperatorError(
    `${part} holds one class only: '${head.name}' is ${head.classes?.[first] ?? first} in all ${rows.length} examples`,
    'Choose other dates for the split, or label parameters that both outcomes meet.',
  );
}
