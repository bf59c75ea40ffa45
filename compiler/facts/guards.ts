import type { CallTable } from '../program/call-table.ts';
import type { BoundArgument, FamilyName, Signature, StepCall, StepInput, StepReference } from '../program/program.ts';
import type { CallInference, Guard } from './inference.ts';

/** What learns: these steps wait for the guards of what is scored with them. */
const learning: ReadonlySet<FamilyName> = new Set(['trains', 'refits', 'tunes', 'learns']);

/** Steps that look at rows where the compiler could not tell, and what waits for them. */
export interface Guarded {
  readonly calls: readonly StepCall[];
  readonly after: ReadonlyMap<StepCall, readonly StepReference[]>;
}

/**
 * A step of the operator `guard` for each pair of rows that only the run can compare. The step that asked for it waits, and so does
 * every training that it rests on: a leak is told before anything is trained. O(calls + guards · ancestors).
 */
export function guardsOf(
  calls: readonly StepCall[],
  inferences: CallTable<CallInference>,
  signature: Signature,
): Guarded {
  const made: StepCall[] = [];
  const after = new Map<StepCall, StepReference[]>();
  for (const call of calls) {
    const guards = inferences.get(call)?.guards ?? [];
    if (guards.length === 0) continue;
    const waiting = [call, ...learnersBehind(call)];
    for (const guard of guards) {
      const step = guardCall(call, guard, signature, calls.length + made.length);
      made.push(step);
      for (const one of waiting) {
        const references = after.get(one) ?? [];
        references.push({ call: step, location: call.location });
        after.set(one, references);
      }
    }
  }
  return { calls: made, after };
}

function guardCall(asked: StepCall, { seen, rows, labels }: Guard, signature: Signature, index: number): StepCall {
  const { location, calleeLocation } = asked;
  const argument: BoundArgument = { value: { kind: 'bool', value: labels }, location, isDefault: false };
  const inputs: StepInput[] = [
    { name: 'rows', reference: rows },
    { name: 'seen', reference: seen },
  ];
  return {
    index,
    signature,
    arguments: new Map([['labels', argument]]),
    inputs,
    family: { name: 'checks', arguments: new Map() },
    location,
    calleeLocation,
  };
}

function learnersBehind(call: StepCall): readonly StepCall[] {
  const found: StepCall[] = [];
  const seen = new Set([call]);
  const stack = [call];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (one !== call && learning.has(one.signature.family)) found.push(one);
    for (const { reference } of one.inputs) {
      if (seen.has(reference.call)) continue;
      seen.add(reference.call);
      stack.push(reference.call);
    }
  }
  return found;
}
