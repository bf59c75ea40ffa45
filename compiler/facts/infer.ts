import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { PlanType } from '../plan/plan.ts';
import type { StepCall, TypedProgram } from '../program/program.ts';
import type { CallInference, InferenceOf } from './inference.ts';
import { transfer } from './transfer.ts';
import { unprovenOf } from './unproven.ts';

/**
 * Type, facts and mistakes of one call, given those of the calls it reads. The binder calls it as it goes, since units, parts
 * and heads depend on types: a `12h` period needs the frame's interval, `rows.train` needs its parts.
 */
export function inferCall(call: StepCall, inferenceOf: InferenceOf): CallInference {
  return transfer(call, inferenceOf);
}

/** The facts of a whole program. `known` holds what the binder inferred already; the rest is inferred here. O(calls + edges). */
export function inferFacts(
  program: TypedProgram,
  known: ReadonlyMap<StepCall, CallInference> = new Map(),
): { types: ReadonlyMap<StepCall, PlanType>; diagnostics: Diagnostic[]; unproven: string[] } {
  const inferences = new Map<StepCall, CallInference>();
  const types = new Map<StepCall, PlanType>();
  const diagnostics: Diagnostic[] = [];
  for (const call of program.calls) {
    const inference = known.get(call) ?? inferCall(call, (earlier) => inferences.get(earlier));
    inferences.set(call, inference);
    types.set(call, inference.type);
    for (const diagnostic of inference.diagnostics) diagnostics.push(diagnostic);
  }
  return { types, diagnostics, unproven: unprovenOf(program) };
}
