import type { PlanInput } from '../plan/plan.ts';
import type { PlanArguments, PlanValue } from '../plan/value.ts';
import type { BoundArgument, Signature, StepCall, StepReference } from '../program/program.ts';
import { stepId } from './identity.ts';

/** What a call is as a step of a plan. */
export interface PlannedCall {
  readonly id: string;
  readonly arguments: PlanArguments;
  readonly inputs: readonly PlanInput[];
}

/** The call as a step; `idOf` gives the ids of the calls that it reads. */
export function plannedCall(call: StepCall, idOf: (call: StepCall) => string | undefined): PlannedCall {
  const values = plannedArguments(call);
  const inputs = call.inputs.map(({ name, reference }): PlanInput => ({ name, ...plannedEdge(reference, idOf) }));
  return { id: stepId(call.signature.operator, values, inputs), arguments: values, inputs };
}

/** A reference as a plan has it: the id of the step, and the part or head of it. */
export function plannedEdge(
  { call, part, head }: StepReference,
  idOf: (call: StepCall) => string | undefined,
): Omit<PlanInput, 'name'> {
  const step = idOf(call) ?? '';
  if (part === undefined && head === undefined) return { step };
  return { step, ...(part === undefined ? {} : { part }), ...(head === undefined ? {} : { head }) };
}

/**
 * The arguments of a call as a plan has them. A parameter that is younger than its operator is left out while it has its default, so
 * that a program which does not use it keeps its steps.
 */
function plannedArguments({ signature, arguments: bound }: StepCall): PlanArguments {
  const values: Record<string, PlanValue> = {};
  bound.forEach((argument, name) => {
    if (!isYoungDefault(signature, name, argument)) values[name] = argument.value;
  });
  return values;
}

function isYoungDefault(signature: Signature, name: string, argument: BoundArgument): boolean {
  if (!signature.later.includes(name)) return false;
  return argument.isDefault || isWrittenDefault(signature, name, argument);
}

/** A default that is written out is the default: `scheduler: constant_rate()`. */
function isWrittenDefault({ declaration }: Signature, name: string, { value }: BoundArgument): boolean {
  const given = declaration.parameters.find((one) => one.name.kind === 'name' && one.name.text === name)?.default;
  if (given?.kind !== 'call' || value.kind !== 'recipe' || given.callee.kind !== 'reference') return false;
  return value.operator === given.callee.name.text && Object.keys(value.arguments).length === 0;
}
