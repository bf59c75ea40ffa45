import type { PlanHead } from '../../compiler/plan/plan.ts';

/**
 * `model.json`, the head of every trained artifact, whatever trained it. What follows the kind lies beside it: `model.txt` of
 * LightGBM for `trees`, the engine's own files for `network`. `history.json` holds a `TrainingHistory`.
 */
export interface TrainedManifest {
  readonly format: 'pipec.trained/2';
  readonly kind: 'trees' | 'network';
  /** What a person calls it: `LightGBM`, or the name of the `model`. */
  readonly title: string;
  /** Names of the value columns in the order the model reads them. */
  readonly features: readonly string[];
  /** In the order of the rows' label. */
  readonly heads: readonly LearnedHead[];
  /** Steps of the window that an example spans; absent: the row alone. */
  readonly window?: number;
  /** Entities in the order of the model's index; absent where it takes none. */
  readonly entities?: readonly string[];
  /** What a report prints of its settings, by name, in the order to print. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** Number of learned figures: parameters of a network, leaves of the trees. */
  readonly size: { readonly unit: 'parameters' | 'leaves'; readonly count: number };
  readonly rounds: { readonly unit: 'epoch' | 'tree'; readonly trained: number; readonly best: number };
  readonly fit: TrainedRows;
  /** Absent where nothing was watched. */
  readonly watch?: TrainedRows;
}

/** A head of the label as a model knows it. */
export interface LearnedHead {
  readonly name: string;
  readonly target: PlanHead['target'];
  /** Names of the classes in the order of their numbers, where there are several. */
  readonly classes?: readonly string[];
  /** Probability from which on a row counts as positive, chosen on the watched rows; absent where none was chosen. */
  readonly threshold?: number;
}

/** Rows that a model has seen. */
export interface TrainedRows {
  readonly part: string;
  readonly rows: number;
  /** By head, what a predictor says that knows the target alone: see `constantOf`. */
  readonly constants: Readonly<Record<string, readonly number[]>>;
  /** `rowsDigest` of the part: equal digests are the same rows, whatever columns they carry. */
  readonly digest: string;
}

/** `history.json`: figures by round, each list as long as the rounds that ran; `null` where a figure is undefined. */
export interface TrainingHistory {
  readonly unit: 'epoch' | 'tree';
  /** Round, from 1, that the model went back to; the last one where nothing was watched. */
  readonly best: number;
  /** By `part.metric`, e.g. `train.loss`, `validation.f1`. */
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
}
