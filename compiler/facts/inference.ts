import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { PlanType } from '../plan/plan.ts';
import type { StepCall, StepReference } from '../program/program.ts';
import type { StepFacts } from './facts.ts';

/** What is found of one call by the rule of its family. */
export interface CallInference {
  readonly type: PlanType;
  /** The same with its places; the inference of later calls reads it. */
  readonly facts: StepFacts;
  readonly diagnostics: readonly Diagnostic[];
  /** What can only be told when the rows are there, before anything is trained on them. */
  readonly guards: readonly Guard[];
}

/** Rows that something was learnt from, and rows that must be clear of them. */
export interface Guard {
  readonly seen: StepReference;
  readonly rows: StepReference;
  /** Labels were seen: those of the seen rows must not reach into the others. */
  readonly labels: boolean;
}

/** The inference of a call that came before; undefined where that call could not be inferred. */
export type InferenceOf = (call: StepCall) => CallInference | undefined;
