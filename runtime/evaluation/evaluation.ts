import type { PlanHead } from '../../compiler/plan/plan.ts';
import type { TrainedManifest, TrainingHistory } from '../artifact/trained.ts';
import type { CurvePoint, ScoreGroup } from './curves.ts';
import type { Confusion } from './metrics.ts';
import type { Payoff } from './payoff.ts';

/**
 * `evaluation.json`: a model's scores on one part, with all that a report says of them. Figures that are undefined are `null`,
 * times are milliseconds since 1970 UTC.
 */
export interface Evaluation {
  readonly format: 'pipec.evaluation/1';
  readonly model: TrainedManifest;
  readonly history: TrainingHistory;
  /** Absent where the model has none. */
  readonly importance?: {
    /** Gain of all features together. */
    readonly total: number;
    /** By falling gain, the first ones only. */
    readonly features: readonly FeatureImportance[];
  };
  readonly head: PlanHead;
  readonly part: string;
  /**
   * What the model knows of the rows: nothing (`held_out`), its rounds were chosen by them (`chosen`), or it was fitted to them
   * (`in_sample`).
   */
  readonly standing: 'held_out' | 'chosen' | 'in_sample';
  /** `rowsDigest` of the rows: evaluations of equal rows can be compared. */
  readonly rowsDigest: string;
  /** Every part of the split with what it holds, in order; then rows that belong to none. */
  readonly parts: readonly PartFacts[];
  readonly interval: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly entities: readonly EntityMetrics[];
  readonly binary?: BinaryDetail;
  /** What a trade at each positive decision pays; absent where the evaluation does not say. */
  readonly payoff?: Payoff;
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
  /** Share of positives, or the mean of a real target. */
  readonly baseRate: number | null;
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

/** Predictions for rows of a frame: probabilities of a binary target, values of a real one. */
export interface Predictions {
  /** Row numbers in the whole frame, ascending. */
  readonly rows: Int32Array;
  readonly values: Float64Array;
}
