import type { PlanType } from '../../compiler/plan/plan.ts';
import type { LearnedHead } from '../artifact/trained.ts';
import { OperatorError } from '../operators/operator.ts';
import type { Frame } from './frame.ts';

/**
 * The heads of the label that rows carry, in the order of their columns, with the names of their classes.
 * @param type What the plan says of the rows.
 */
export function carriedHeads(frame: Frame, type: PlanType): readonly LearnedHead[] {
  const planned = type.kind === 'Frame' ? (type.heads ?? []) : [];
  return frame.heads.map((name) => {
    const head = planned.find((candidate) => candidate.name === name);
    if (head === undefined) throw new Error(`the plan does not say what the target '${name}' is`);
    if (head.target !== 'classes') return { name, target: head.target };
    const written = frame.columns.find((column) => column.name === name)?.classes;
    const classes = written ?? Array.from({ length: head.classes ?? 0 }, (_, own) => String(own));
    if (classes.length < 2)
      throw new OperatorError(
        `'${name}' has ${classes.length === 0 ? 'no classes' : 'one class'}: there is nothing to tell apart`,
        'Give the rows a label of two classes or more.',
      );
    return { name, target: 'classes', classes };
  });
}

/** Numbers that a model gives for a head: one for each class, else one. */
export function widthOf(head: Pick<LearnedHead, 'classes'>): number {
  return head.classes?.length ?? 1;
}

/**
 * What a predictor says that knows nothing but how the target is distributed: the share of positives, the share of each class, or the
 * mean. Empty without a known target.
 * @param targets A value a row; NaN is not known.
 */
export function constantOf(head: LearnedHead, targets: Iterable<number>): readonly number[] {
  const sums = new Array<number>(widthOf(head)).fill(0);
  let known = 0;
  for (const target of targets) {
    if (Number.isNaN(target)) continue;
    known++;
    if (head.classes === undefined) sums[0] = (sums[0] ?? 0) + target;
    else sums[target] = (sums[target] ?? 0) + 1;
  }
  return known === 0 ? [] : sums.map((sum) => sum / known);
}

/**
 * A value that the target of `head` cannot have: `2` of a binary one, `1.5` or a number without a class of one of classes.
 * @param targets A value a row; NaN is not known.
 */
export function strangeTarget(head: LearnedHead, targets: Iterable<number>): number | undefined {
  if (head.target === 'real') return undefined;
  const classes = head.classes?.length ?? 2;
  for (const target of targets)
    if (!Number.isNaN(target) && !(Number.isInteger(target) && target >= 0 && target < classes)) return target;
  return undefined;
}
