import type { LearnedHead, TrainedManifest, TrainingHistory } from '../artifact/trained.ts';
import type { CurvePoint, ScoreGroup } from './curves.ts';
import type { Confusion } from './metrics.ts';

/**
 * `evaluation.json`: a model's scores on one part, with all that a report says of them. Figures that are undefined are `null`,
 * times are milliseconds since 1970 UTC.
 */
export interface EvaluationFile extends EvaluatedRows {
  readonly format: 'pipec.evaluation/2';
  /** In the order of the rows' label. */
  readonly heads: readonly HeadScores[];
}

/** What was scored on what. */
interface EvaluatedRows {
  readonly model: TrainedManifest;
  readonly history: TrainingHistory;
  /** Absent where the model has none. */
  readonly importance?: {
    /** Gain of all features together. */
    readonly total: number;
    /** By falling gain, the first ones only. */
    readonly features: readonly FeatureImportance[];
  };
  readonly part: string;
  /**
   * What the model knows of the rows: nothing (`held_out`), its rounds were chosen by them (`chosen`), or it was fitted to them
   * (`in_sample`).
   */
  readonly standing: 'held_out' | 'chosen' | 'in_sample';
  /** `rowsDigest` of the rows: evaluations of equal rows can be compared. */
  readonly rowsDigest: string;
  readonly interval: number;
}

/** Scores of one head. */
export interface HeadScores {
  readonly head: LearnedHead;
  /** Every part of the split with what it holds, in order; then rows that belong to none. */
  readonly parts: readonly PartFacts[];
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly entities: readonly EntityMetrics[];
  readonly binary?: BinaryDetail;
  readonly classes?: ClassDetail;
}

/** An evaluation as it is read head by head. */
export type Evaluation = EvaluatedRows & HeadScores;

export function evaluationsOf({ heads, format: _, ...rows }: EvaluationFile): readonly Evaluation[] {
  return heads.map((scores) => ({ ...rows, ...scores }));
}

/** The figures of all heads, by the names that `expect` uses: of several heads each bears its name, `hit.f1`. */
export function figuresOf({ heads }: Pick<EvaluationFile, 'heads'>): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    heads.flatMap(({ head, metrics }) =>
      Object.entries(metrics).map(([name, value]) => [heads.length === 1 ? name : `${head.name}.${name}`, value]),
    ),
  );
}

export interface FeatureImportance {
  readonly name: string;
  readonly gain: number;
  readonly split: number;
}

export interface PartFacts {
  /** Absent for rows left out between parts. */
  readonly name?: string;
  readonly rows: number;
  readonly entities: number;
  readonly first: number | null;
  readonly last: number | null;
  /** What a predictor says that knows the target of these rows alone (`constantOf`); empty where none is known. */
  readonly constant: readonly number[];
}

export interface EntityMetrics {
  readonly name: string;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

export interface BinaryDetail {
  readonly threshold: number;
  readonly confusion: Confusion;
  readonly roc: readonly CurvePoint[];
  readonly precisionRecall: readonly CurvePoint[];
  /** Twenty groups of equal size by rising score. */
  readonly calibration: readonly ScoreGroup[];
  /** Ten groups of equal size by rising score. */
  readonly deciles: readonly ScoreGroup[];
}

export interface ClassDetail {
  /** Rows by true class, and by predicted class within it. */
  readonly confusion: readonly (readonly number[])[];
}

/** Predictions for rows of a frame. */
export interface Predictions {
  /** Row numbers in the whole frame, ascending. */
  readonly rows: Int32Array;
  /** By head, row after row: a probability of a binary target or of each class, the value of a real one. */
  readonly values: Readonly<Record<string, Float64Array>>;
}
