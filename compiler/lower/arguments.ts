import type { PlanArguments, PlanValue } from '../plan/value.ts';
import type { BoundArgument, Signature, StepCall } from '../program/program.ts';

/**
 * The arguments of a call as a plan has them. A parameter that is younger than its operator is left out while it has its default, so
 * that a program which does not use it keeps its steps.
 */
export function plannedArguments({ signature, arguments: bound }: StepCall): PlanArguments {
  const values: Record<string, PlanValue> = {};
  for (const [name, argument] of bound) if (!isYoungDefault(signature, name, argument)) values[name] = argument.value;
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
