import type { PlanHead } from './plan.ts';

/**
 * Names of the columns that hold what a model gives for a head: `up_score`, or of one of classes `class_score_0`, … in their order.
 * `undefined` where only the data tell how many classes there are.
 */
export function scoreNames({ name, target, classes }: PlanHead): readonly string[] | undefined {
  if (target !== 'classes') return [`${name}_score`];
  return classes === undefined ? undefined : Array.from({ length: classes }, (_, number) => `${name}_score_${number}`);
}
