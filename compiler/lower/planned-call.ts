import type { PlanInput } from '../plan/plan.ts';
import type { PlanArguments, PlanValue } from '../plan/value.ts';
import { CallTable } from '../program/call-table.ts';
import type { BoundArgument, Signature, StepCall, StepInput, StepReference } from '../program/program.ts';
import { stepId } from './identity.ts';

/** What a call is as a step of a plan. */
export interface PlannedCall {
  readonly id: string;
  readonly arguments: PlanArguments;
  readonly inputs: readonly PlanInput[];
}

/**
 * The calls of one program as steps, each made when it is first asked for: a check needs the ids of few. A call is asked for the calls
 * that it reads without recursion, since chains are as long as users write them.
 */
export class PlannedCalls {
  readonly #made = new CallTable<PlannedCall>();

  /** O(calls that it rests on and that were not asked for before). */
  of(call: StepCall): PlannedCall {
    const known = this.#made.get(call);
    if (known !== undefined) return known;
    const unmade = ({ reference }: StepInput): boolean => this.#made.get(reference.call) === undefined;
    const waiting: StepCall[] = [];
    for (let one: StepCall | undefined = call; one !== undefined; one = waiting.pop()) {
      if (one.inputs.some(unmade)) {
        waiting.push(one);
        for (const { reference } of one.inputs.filter(unmade)) waiting.push(reference.call);
      } else if (this.#made.get(one) === undefined) this.#made.set(one, this.#plan(one));
    }
    return this.#made.get(call) as PlannedCall;
  }

  id(call: StepCall): string {
    return this.of(call).id;
  }

  /** A reference as a plan has it: the id of the step, and the part or head of it. */
  edge({ call, part, head }: StepReference): Omit<PlanInput, 'name'> {
    const step = this.id(call);
    if (part === undefined && head === undefined) return { step };
    return { step, ...(part === undefined ? {} : { part }), ...(head === undefined ? {} : { head }) };
  }

  #plan(call: StepCall): PlannedCall {
    const values = plannedArguments(call);
    const inputs = call.inputs.map(({ name, reference }): PlanInput => ({ name, ...this.edge(reference) }));
    return { id: stepId(call.signature.operator, values, inputs), arguments: values, inputs };
  }
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
