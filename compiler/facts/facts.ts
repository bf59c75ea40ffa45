import type { Location } from '../../language/source/source.ts';
import type { PlanHead } from '../plan/plan.ts';
import type { StepReference } from '../program/program.ts';

/**
 * What the compiler knows of one step's result: the plan's type and facts, and beyond them where each fact comes from, so
 * that a diagnostic can point at both places involved. Times are milliseconds; `Infinity` is never (K) or unbounded (L).
 */
export type StepFacts =
  | FrameFacts
  | LabelFacts
  | TrainedFacts
  | PolicyFacts
  | StudyFacts
  | EnvironmentFacts
  | EvaluationFacts
  | ReportFacts
  | CheckFacts;

export interface FrameFacts {
  readonly kind: 'Frame';
  /** Value columns in order: of the frame where they are known, else those that a selection chooses from. */
  readonly columns: readonly ColumnFact[];
  /** Content identity of the selection that makes `columns` candidates only; absent where the columns are the frame's own. */
  readonly selection?: string;
  /** Number of value columns, where known. */
  readonly width?: number;
  /** Time from one row of an asset to the next; absent for rows without time. */
  readonly interval?: number;
  /** What a row's time stamps. */
  readonly stamp?: 'open' | 'close';
  /** Entities are cases: time runs within each of them, and is nothing that two of them have in common. */
  readonly cases?: CasesFact;
  readonly label?: CarriedLabel;
  readonly window?: number;
  readonly windowLocation?: Location;
  /** L */
  readonly lookback: number;
  /** S */
  readonly seen: readonly SeenRows[];
  /** R */
  readonly rows: RowsFact;
  /** Of predictions that come from several folds: the parts that every fold has, and what each was learnt from. */
  readonly folds?: FoldedFact;
  /** A mistake was reported that leaves these facts a guess: nothing that rests on them is reported again. */
  readonly broken?: true;
}

export interface ColumnFact {
  readonly name: string;
  /** Stands for that many columns, whose names the library does not list. */
  readonly several?: number;
  /** K: milliseconds after the row's knowledge time; negative is earlier. */
  readonly known: number;
  /** Content identity of the step that made the values: two columns of one name may hold different values. */
  readonly made: string;
  /** Where knowledge of the future came in. */
  readonly origin?: FutureOrigin;
  /** Reported as a leak already. */
  readonly excused?: true;
}

export interface CasesFact {
  /** Whether their source says which of them are held out. */
  readonly given: boolean;
}

/** The place that makes a column known late, and what it does there: "looks 8h ahead". */
export interface FutureOrigin {
  readonly location: Location;
  readonly text: string;
}

/** The label that labelled rows carry. */
export interface CarriedLabel {
  readonly heads: readonly PlanHead[];
  /** H */
  readonly horizon: number;
  /** Where the horizon is written, else the label's call. */
  readonly horizonLocation: Location;
  /** Content identity of the label's step. */
  readonly made: string;
}

export interface LabelFacts extends CarriedLabel {
  readonly kind: 'Label';
  readonly interval?: number;
  readonly stamp?: 'open' | 'close';
  /** K of the heads: the horizon, and what the rows it was made from were late. */
  readonly known: number;
  readonly lookback: number;
  readonly seen: readonly SeenRows[];
  readonly rows: RowsFact;
  readonly broken?: true;
}

/** R: a row base, the split that divides it and the part. Bases and splits are named by content. */
export interface RowsFact {
  readonly base: string;
  /** Where the base was minted, for messages. */
  readonly location: Location;
  /** Dates that bound the rows where the program says so: from, and before until; milliseconds since 1970. */
  readonly from?: number;
  readonly until?: number;
  readonly split?: SplitFact;
  readonly part?: string;
  /** The part of an earlier split that `split` divides. */
  readonly within?: RowsFact;
}

/** How predictions of several folds came about. */
export interface FoldedFact {
  readonly parts: readonly string[];
  /** Every fold learnt from rows before those that it scored. */
  readonly ordered: boolean;
}

export interface SplitFact {
  /** Content identity: the row base and the recipe. */
  readonly id: string;
  /** Name of the recipe: `chronological`. */
  readonly name: string;
  readonly order: 'time' | 'none';
  /** In time order where the split has one. */
  readonly parts: readonly PartFact[];
  /** Milliseconds left out before each later part. */
  readonly embargo: number;
  readonly location: Location;
  readonly embargoLocation: Location;
  /** Of one fold of several: which, and the content identity that all of them share. */
  readonly fold?: { readonly grid: string; readonly key: string };
  /** The embargo or the order was reported as too weak already. */
  readonly excused?: true;
}

/**
 * A part and where it lies: of a split at dates from `from` until before `until`, milliseconds since 1970; of a split by shares
 * between two shares of the rows in order of time; of a split into equal blocks the blocks' positions from 0.
 */
export interface PartFact {
  readonly name: string;
  readonly from?: number;
  readonly until?: number;
  readonly shares?: { readonly from: number; readonly until: number };
  readonly blocks?: readonly number[];
}

/** An element of S: rows that something was learnt from, and what of them was seen. */
export interface SeenRows {
  readonly rows: RowsFact;
  readonly mode: SeenMode;
  /** The step that saw them: its operator's name, and where it is written. */
  readonly step: string;
  readonly location: Location;
  /** The rows themselves, for a guard that compares them when they are there. */
  readonly source?: StepReference;
  /** What was fitted on them gave columns of these rows: its predictions. */
  readonly predicts?: true;
  /**
   * Each row of `rows` was served by something that had not seen it: something fitted before it, or around it (k-fold). `rows` are
   * then the rows served.
   */
  readonly perRow?: 'before' | 'around';
}

/** From least to most: inputs only, a choice made by scores, out-of-fold predictions, inputs and labels. */
export type SeenMode = 'x' | 'chosen' | 'oof' | 'xy';

export interface TrainedFacts {
  readonly kind: 'Trained';
  /** What it was trained on: the features it expects, their selection, window and label. */
  readonly on: FrameFacts;
  readonly seen: readonly SeenRows[];
  readonly location: Location;
  readonly broken?: true;
}

/** What an agent has learnt. */
export interface PolicyFacts {
  readonly kind: 'Policy';
  /** The states that it acts on. */
  readonly on: FrameFacts;
  readonly seen: readonly SeenRows[];
  readonly location: Location;
  readonly broken?: true;
}

/** Trials of one recipe; `best` is the winner. */
export interface StudyFacts {
  readonly kind: 'Study';
  readonly best: TrainedFacts;
}

export interface EnvironmentFacts {
  readonly kind: 'Environment';
  readonly states: FrameFacts;
  readonly broken?: true;
}

export interface EvaluationFacts {
  readonly kind: 'Evaluation';
  readonly rows?: RowsFact;
}

export interface CheckFacts {
  readonly kind: 'Check';
}

export interface ReportFacts {
  readonly kind: 'Report';
}
