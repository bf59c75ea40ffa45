import type { Location } from '../../language/source/source.ts';
import type { BinaryOperator, ExternDeclaration, ModelDeclaration, ValueKind } from '../../language/syntax/tree.ts';
import type { ShapeExpectation } from '../models/body.ts';
import type { PlanAllowance, PlanResources } from '../plan/plan.ts';
import type { PlanValue } from '../plan/value.ts';
import type { LayerNode, ModelGraph } from '../tensor/model-graph.ts';

/**
 * The typed program: every call of a step operator, resolved, with arguments checked and normalised and with the places they
 * were written at. Facts are inferred on it, rules are checked on it, and the plan is lowered from it.
 */
export interface TypedProgram {
  /** Calls that make steps, each after those it reads. */
  readonly calls: readonly StepCall[];
  readonly declarations: readonly TypedDeclaration[];
  /** Steps that must have ended well before others start, beyond what these read. */
  readonly after: ReadonlyMap<StepCall, readonly StepReference[]>;
  readonly allowed: readonly PlanAllowance[];
}

export interface TypedDeclaration {
  readonly kind: ValueKind;
  /** Identity for display: `name`, `instance/name`, `name["key"]`. A family has an entry for each member. */
  readonly name: string;
  readonly member?: { readonly family: string; readonly keys: readonly string[] };
  readonly location: Location;
  readonly exported: boolean;
  /** Absent where the value is no step, e.g. `let period = 14bars`. */
  readonly value?: StepReference;
}

/** One call of an `extern` that makes a step; `a + b` on frames is a call of `append`. */
export interface StepCall {
  /** Dense, from 0, in topological order. */
  readonly index: number;
  readonly signature: Signature;
  /** Every parameter that is no input, defaults filled in. */
  readonly arguments: ReadonlyMap<string, BoundArgument>;
  /** Parameters of type Frame, Label, Rows, Trained, Evaluation; a list gives `frames.0`, `frames.1`, …; Rows gives `fit` and `watch`. */
  readonly inputs: readonly StepInput[];
  readonly family: BoundFamily;
  /** Place of the keyword when the call was written `|> fit f(…)`. */
  readonly fit?: Location;
  readonly location: Location;
  readonly calleeLocation: Location;
  /** `resources: { … }` of the call. */
  readonly resources?: PlanResources;
}

/**
 * A value that only the run will tell, as an `expect` reads it: figures of steps, and what is computed from them. A figure of a frame
 * is its `width` or `rows`; of an evaluation or of something trained, a metric; `part` is that of `baseline.validation.f1`.
 */
export type Deferred =
  | { readonly kind: 'constant'; readonly value: PlanValue }
  | { readonly kind: 'figure'; readonly figure: string; readonly part?: string; readonly reference: StepReference }
  | { readonly kind: 'operation'; readonly operator: DeferredOperator; readonly operands: readonly Deferred[] };

export type DeferredOperator = BinaryOperator | 'not' | 'negate' | 'if' | 'min' | 'max' | 'mean' | 'sum' | 'count';

export interface StepReference {
  readonly call: StepCall;
  /** `prepared.train` */
  readonly part?: string;
  readonly partLocation?: Location;
  /** `outcome.profit` */
  readonly head?: string;
  readonly location: Location;
}

export interface StepInput {
  readonly name: string;
  readonly reference: StepReference;
}

export interface BoundArgument {
  readonly value: PlanValue;
  /** Where the value was written; of a default, where the `extern` gives it. */
  readonly location: Location;
  readonly isDefault: boolean;
  /** Where the value was written, when a name brought it. */
  readonly origin?: Location;
  /** For recipes: their own arguments with their places, and their signature (its family tells what the recipe does). */
  readonly recipe?: BoundRecipe;
  /** For a record of recipes, one for each head of the label. */
  readonly heads?: ReadonlyMap<string, BoundArgument>;
  /** For models. */
  readonly model?: BoundModel;
}

export interface BoundRecipe {
  readonly signature: Signature;
  readonly arguments: ReadonlyMap<string, BoundArgument>;
  readonly family: BoundFamily;
}

export interface BoundModel {
  readonly declaration: ModelDeclaration;
  readonly graph: ModelGraph;
  /** Where each node of the graph was written, by node id; for shape diagnostics. */
  readonly origins: ReadonlyMap<LayerNode['id'], Location>;
  /** What the blocks that it calls say of the shapes of their inputs. */
  readonly expectations: readonly ShapeExpectation[];
}

/** The transfer family of a signature with its arguments evaluated for one call, e.g. `causal(lookback: 14 bars)`. */
export interface BoundFamily {
  readonly name: FamilyName;
  /** Values of the family's named arguments; a bare name that is no parameter is a symbol (`order: time`). */
  readonly arguments: ReadonlyMap<string, PlanValue>;
  /** The one positional argument where there is one: `fits(inputs)`. */
  readonly positional?: PlanValue;
}

export type FamilyName =
  | 'source'
  | 'rowwise'
  | 'causal'
  | 'shift'
  | 'append'
  | 'as_of'
  | 'resample'
  | 'window'
  | 'label'
  | 'labelled'
  | 'split'
  | 'fits'
  /** Behaves as the family of the recipe given as an argument says: `impute(…) as(method)`. */
  | 'as'
  | 'trains'
  | 'evaluates'
  | 'reports'
  /** A value of the whole series, or centred on the row: K = L = unbounded. */
  | 'whole'
  /** Of all assets at the row's instant. */
  | 'cross_asset'
  /** Rows before a date. */
  | 'before'
  /** The rows that two frames have both, by asset and instant. */
  | 'joins'
  /** Trains the settings of something trained anew. */
  | 'refits'
  /** The test rows of all folds, each with the scores of the model of its own fold. */
  | 'out_of_fold'
  /** The model of the last fold. */
  | 'latest'
  /** Trials on the rows of a recipe: the best is chosen by a metric. */
  | 'tunes'
  /** A decision chosen by a metric: a threshold. */
  | 'threshold'
  /** One of several trained things, chosen by a metric. */
  | 'best'
  /** What a trained model gives for rows, as columns. */
  | 'predicts'
  | 'backtests'
  | 'environment'
  | 'learns'
  | 'augments'
  /** The rows of one asset. */
  | 'entity'
  /** Looks at rows and passes or fails the run. */
  | 'checks'
  /** An expectation about figures of the run. */
  | 'expects'
  /** What scores a model: a member of evaluations and of what is trained. */
  | 'metric'
  /** One value of many, computed while the pipeline is compiled or by an expectation: `min`. */
  | 'aggregate'
  /** A figure of a frame: `width`, `rows`. */
  | 'measure'
  | 'recipe'
  | 'layer';

/** What a head of a label is: yes or no, one of so many classes, or a number. */
export type HeadTarget = 'binary' | 'real' | 'classes' | `classes(${number})`;

/** An `extern` as the library declares it. `operator` is the name under which it is implemented (overloads differ in it). */
export interface Signature {
  readonly name: string;
  readonly operator: string;
  readonly declaration: ExternDeclaration;
  readonly location: Location;
  readonly family: FamilyName;
  /** Column name templates: `rsi_{period}`; `{column}` stands for each column of the first frame. */
  readonly columns: readonly string[];
  /** Each of them stands for that many columns, which the library does not list: `columns: 421`. */
  readonly several?: number;
  /** Declared, and not available in this version. */
  readonly unavailable?: true;
  /** Parameters that are younger than the operator: while they have their default, they are in no plan. */
  readonly later: readonly string[];
  /** Columns that it reads of its first frame. */
  readonly needs: readonly string[];
  /** Heads of the label that it makes. */
  readonly heads: Readonly<Record<string, HeadTarget>>;
  /** The sign between two values that means this operator: `+`. */
  readonly infix?: string;
  readonly doc: string;
}
