import type { LearnedHead } from '../artifact/trained.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';

/** An evaluation with its name in the report and its place in the palette. */
export interface Compared {
  readonly title: string;
  /** 0, 1, … in the report's order: gives colour and dash. */
  readonly series: number;
  readonly evaluation: Evaluation;
}

/** Evaluations on the very same rows and target, whose figures can be compared. */
export interface RowSet {
  readonly key: string;
  readonly head: string;
  readonly target: LearnedHead['target'];
  readonly part: string;
  readonly rows: number;
  readonly first: number | null;
  readonly last: number | null;
  /** Names of the classes, where there are several. */
  readonly classes: readonly string[];
  /** Share of positives, share of each class, or the mean of a real target. */
  readonly constant: readonly number[];
  readonly compared: readonly Compared[];
}

/** Groups evaluations by the rows they scored, in order of first appearance. */
export function groupByRows(compared: readonly Compared[]): readonly RowSet[] {
  const groups = new Map<string, Compared[]>();
  for (const entry of compared) {
    const { rowsDigest, head } = entry.evaluation;
    const key = `${rowsDigest} ${head.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].flatMap((group, index) => {
    const evaluation = group[0]?.evaluation;
    if (evaluation === undefined) return [];
    const base = evaluation.metrics.base_rate;
    const facts = evaluation.parts.find((part) => part.name === evaluation.part) ?? evaluation.parts[0];
    return [
      {
        key: `rows-${index}`,
        head: evaluation.head.name,
        target: evaluation.head.target,
        classes: evaluation.head.classes ?? [],
        part: evaluation.part,
        rows: Math.max(...group.map((entry) => scoredRows(entry.evaluation))),
        first: facts?.first ?? null,
        last: facts?.last ?? null,
        constant: typeof base === 'number' ? [base] : (facts?.constant ?? []),
        compared: group,
      },
    ];
  });
}

/** Rows that were predicted: of windows, those whose window is whole. */
export function scoredRows(evaluation: Evaluation): number {
  return evaluation.entities.reduce((sum, entity) => sum + entity.rows, 0);
}
