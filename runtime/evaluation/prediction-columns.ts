import type { LearnedHead } from '../artifact/trained.ts';

/**
 * Names of the columns of a head's predictions: `probability` of a binary one, `prediction` of a real one, `probability_up` of each
 * class. Those of one of several heads bear its name: `hit_probability`.
 */
export function predictionColumns(head: LearnedHead, several: boolean): readonly string[] {
  return ownColumns(head).map((name) => columnOf(head, name, several));
}

/** A column that tells of a head, by its name where there are several. */
export function columnOf({ name }: Pick<LearnedHead, 'name'>, column: string, several: boolean): string {
  return several ? `${name}_${column}` : column;
}

function ownColumns({ target, classes = [] }: LearnedHead): readonly string[] {
  if (target === 'classes') return classes.map((name) => `probability_${name}`);
  return [target === 'binary' ? 'probability' : 'prediction'];
}
