import type { ValueKind } from '../../language/syntax/tree.ts';
import type { PlanArguments } from './value.ts';

/**
 * A plan: steps in topological order, and nothing that depends on names, comments or the order of declarations except
 * `names`, which are for display. It is printed, diffed, saved, cached by and executed. Schema: `plan.schema.json`.
 */
export interface Plan {
  readonly format: 'pipec.plan/1';
  readonly pipeline: string;
  /** The source file as the user named it; display only. */
  readonly file: string;
  /** Every step comes after the steps it reads. */
  readonly steps: readonly PlanStep[];
  /** Ids of the steps that `export`, `stage` and `report` declarations end in: what a run is for. */
  readonly roots: readonly string[];
  /** Declarations by name, for `--target`, display and `explain`. */
  readonly names: Readonly<Record<string, PlanName>>;
  /** Parameters after overrides; `set` tells that `--set` gave the value. */
  readonly parameters: Readonly<Record<string, PlanParameter>>;
  /** What the compiler cannot prove of this program; printed in the report. */
  readonly unproven: readonly string[];
  /** Warnings that the program allows, each with the reason it gives; absent where there are none. Printed in plan and report. */
  readonly allowed?: readonly PlanAllowance[];
  /** What the compiler read of sources, because the program goes over their assets; absent where it read nothing. */
  readonly assets?: readonly PlanAssets[];
}

/** The assets of a source, as the program was compiled with them. */
export interface PlanAssets {
  /** Id of the source's step. */
  readonly source: string;
  /** Whether files tell them, rather than the arguments alone. */
  readonly files: boolean;
  /** Rows by asset. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface PlanParameter {
  readonly value: string;
  readonly set: boolean;
  /** Where the value comes from, where that is not the default: `--params fast.yaml:3`, `environment ci`, `--set`, `phase3.pipe:7`. */
  readonly from?: string;
}

export interface PlanAllowance {
  /** Code of the warnings. */
  readonly code: string;
  /** As the program names them: the catalogue's name or the code. */
  readonly name: string;
  readonly reason: string;
  /** How many warnings it silenced. */
  readonly count: number;
}

/** A declaration by its identity for display: `name`, `instance/name`, `name["key"]`. */
export interface PlanName {
  readonly kind: ValueKind;
  readonly step: string;
  readonly part?: string;
  readonly head?: string;
  /** Of a member of a family: the family's name and the member's keys, as texts, in their order. */
  readonly member?: { readonly family: string; readonly keys: readonly string[] };
}

export interface PlanStep {
  /** First 20 hex digits of the SHA-256 of operator, arguments and inputs (by id): equal steps are one step. */
  readonly id: string;
  /** Name of the `extern` that declares the operator. */
  readonly operator: string;
  readonly arguments: PlanArguments;
  readonly inputs: readonly PlanInput[];
  readonly type: PlanType;
  /** Names of the declarations this step serves, for display; the first is the title. */
  readonly names: readonly string[];
  /** Ids of steps that must have ended well before this one starts, by `after` or by a `check` of what it reads; not in the id. */
  readonly after?: readonly string[];
  /** What the step asks of the machine; not in the id. */
  readonly resources?: PlanResources;
  /** What of it is declared and not available in this version, by name; the step cannot run. Not in the id. */
  readonly unavailable?: readonly string[];
  /** Fails the run when it fails, but stops nothing that does not wait for it: an `expect`. */
  readonly verdict?: true;
}

/** Absent entries are left to the scheduler. */
export interface PlanResources {
  readonly device?: string;
  /** How many devices share the parts of a training's steps. */
  readonly devices?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** A named edge: the artifact of `step`, or one part of a split frame, or one head of a label. */
export interface PlanInput {
  readonly name: string;
  readonly step: string;
  readonly part?: string;
  readonly head?: string;
}

export type PlanType =
  | PlanFrame
  | PlanLabel
  | { readonly kind: 'Trained' | 'Evaluation' | 'Report' | 'Check' | 'Environment' | 'Policy' | 'Study' };

export interface PlanFrame {
  readonly kind: 'Frame';
  /** In order. Absent where only the run will tell (selection chooses among `candidates`). */
  readonly columns?: readonly PlanColumn[];
  readonly candidates?: readonly string[];
  /** Number of value columns, where known: `keep: 20` is exact. */
  readonly width?: number;
  readonly interval?: number; // milliseconds
  /** Entities are cases that have no time in common. */
  readonly cases?: true;
  readonly parts?: readonly string[];
  /** Heads of the label that the rows carry. */
  readonly heads?: readonly PlanHead[];
  /** Steps of a `window` view. */
  readonly window?: number;
  readonly facts: PlanFacts;
}

export interface PlanLabel {
  readonly kind: 'Label';
  readonly heads: readonly PlanHead[];
  readonly facts: PlanFacts;
}

export interface PlanHead {
  readonly name: string;
  readonly target: 'binary' | 'classes' | 'real';
  readonly classes?: number;
}

export interface PlanColumn {
  readonly name: string;
  /** K: milliseconds after the row's knowledge time at which the value is known; `null` is never (whole series). */
  readonly known: number | null;
}

/** The facts of the row set as a whole; see docs/language/facts.md. Times in milliseconds, `null` is unbounded. */
export interface PlanFacts {
  /** L */
  readonly lookback: number | null;
  /** S */
  readonly seen: readonly { readonly rows: string; readonly mode: 'x' | 'chosen' | 'oof' | 'xy' }[];
  /** R: `base`, `base/split` or `base/split.part` */
  readonly rows: string;
  /** H */
  readonly horizon: number;
}
