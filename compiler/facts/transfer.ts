import { type Diagnostic, type DiagnosticKind, report } from '../../language/diagnostics/diagnostic.ts';
import type { Location } from '../../language/source/source.ts';
import type { PlannedCalls } from '../lower/planned-call.ts';
import type { BoundFamily, FamilyName, StepCall } from '../program/program.ts';
import { withoutCommonTime } from './cases.ts';
import type { StepFacts } from './facts.ts';
import { append } from './families/append.ts';
import { asOf } from './families/as_of.ts';
import { augments } from './families/augments.ts';
import { backtests } from './families/backtests.ts';
import { before } from './families/before.ts';
import { best } from './families/best.ts';
import { causal } from './families/causal.ts';
import { checks } from './families/checks.ts';
import { crossAsset } from './families/cross_asset.ts';
import { entity } from './families/entity.ts';
import { environment } from './families/environment.ts';
import { evaluates } from './families/evaluates.ts';
import { fits } from './families/fits.ts';
import { joins } from './families/joins.ts';
import { label } from './families/label.ts';
import { labelled } from './families/labelled.ts';
import { latest } from './families/latest.ts';
import { learns } from './families/learns.ts';
import { outOfFold } from './families/out_of_fold.ts';
import { predicts } from './families/predicts.ts';
import { refits } from './families/refits.ts';
import { reports } from './families/reports.ts';
import { resample } from './families/resample.ts';
import { rowwise } from './families/rowwise.ts';
import { shift } from './families/shift.ts';
import { source } from './families/source.ts';
import { split } from './families/split.ts';
import { threshold } from './families/threshold.ts';
import { trains } from './families/trains.ts';
import { tunes } from './families/tunes.ts';
import { whole } from './families/whole.ts';
import { window } from './families/window.ts';
import { familyOf } from './family.ts';
import type { CallInference, Guard, InferenceOf } from './inference.ts';
import { type ResolvedInput, resolveInputs } from './inputs.ts';
import { brokenResult, planTypeOf } from './plan-type.ts';

/** One call on its way through the rule of its family. */
export interface Transfer {
  readonly call: StepCall;
  /** Id of the step in a plan; found out when asked for. */
  readonly id: string;
  /** The family, with `as(method)` resolved to what the recipe says. */
  readonly family: BoundFamily;
  readonly inputs: readonly ResolvedInput[];
  /** Asks for a look at the rows themselves, before anything is trained. */
  guard(guard: Guard): void;
  report<P>(kind: DiagnosticKind<P>, location: Location, parameters: P, more?: Parameters<typeof report>[3]): void;
}

export type FamilyRule = (transfer: Transfer) => StepFacts;

const rules: Readonly<Partial<Record<FamilyName, FamilyRule>>> = {
  source,
  rowwise,
  causal,
  shift,
  append,
  as_of: asOf,
  resample,
  window,
  label,
  labelled,
  split,
  fits,
  trains,
  evaluates,
  reports,
  augments,
  backtests,
  before,
  best,
  checks,
  expects: checks,
  cross_asset: crossAsset,
  entity,
  environment,
  joins,
  latest,
  learns,
  out_of_fold: outOfFold,
  predicts,
  refits,
  threshold,
  tunes,
  whole,
};

/**
 * Type, facts and mistakes of one call, by the rule of its family and given those of the calls it reads. The binder calls it as it goes,
 * since units, parts and heads depend on types: a `12h` period needs the frame's interval, `rows.train` needs its parts.
 */
export function transfer(call: StepCall, inferenceOf: InferenceOf, planned: PlannedCalls): CallInference {
  const step = new CallTransfer(call, inferenceOf, planned);
  const rule = rules[step.family.name];
  const complete = step.inputs.every((input) => input.facts !== undefined);
  const facts = rule !== undefined && complete && !withoutCommonTime(step) ? rule(step) : brokenResult(step);
  return { type: planTypeOf(facts), facts, diagnostics: step.diagnostics, guards: step.guards };
}

/** A class, so that a call needs no functions of its own: programs have tens of thousands. */
class CallTransfer implements Transfer {
  readonly call: StepCall;
  readonly family: BoundFamily;
  readonly inputs: readonly ResolvedInput[];
  readonly diagnostics: Diagnostic[] = [];
  readonly guards: Guard[] = [];
  readonly #planned: PlannedCalls;

  constructor(call: StepCall, inferenceOf: InferenceOf, planned: PlannedCalls) {
    this.call = call;
    this.family = familyOf(call);
    this.inputs = resolveInputs(call, inferenceOf, this.diagnostics);
    this.#planned = planned;
  }

  get id(): string {
    return this.#planned.id(this.call);
  }

  guard(guard: Guard): void {
    this.guards.push(guard);
  }

  report<P>(kind: DiagnosticKind<P>, location: Location, parameters: P, more?: Parameters<typeof report>[3]): void {
    this.diagnostics.push(report(kind, location, parameters, more));
  }
}
