import { guardsOf } from './facts/guards.ts';
import type { TypedStep } from './lower/lower.ts';
import { plannedCall } from './lower/planned-call.ts';
import { CallTable } from './program/call-table.ts';
import type { StepCall, StepReference } from './program/program.ts';
import type { Checker } from './types/checker.ts';

interface GuardedProgram {
  readonly calls: readonly StepCall[];
  /** The program's own calls and the guards as steps. */
  readonly steps: Pick<CallTable<TypedStep>, 'get'>;
  readonly after: ReadonlyMap<StepCall, readonly StepReference[]>;
}

/** The guards that a program needs, with what waits for them besides what waits already. */
export function withGuards(checker: Checker): GuardedProgram {
  const operator = checker.library.callables.get('guard')?.find((one) => one.kind === 'operator');
  if (operator === undefined) throw new Error('the library declares no `guard`');
  const { calls, after: waiting } = guardsOf(checker.calls, checker.inferences, operator.signature);
  if (calls.length === 0) return { calls, steps: checker.inferences, after: checker.after };
  const after = new Map<StepCall, readonly StepReference[]>(checker.after);
  for (const [call, references] of waiting) after.set(call, [...(after.get(call) ?? []), ...references]);
  const steps = new CallTable<TypedStep>();
  for (const call of checker.calls) {
    const inference = checker.inferences.get(call);
    if (inference !== undefined) steps.set(call, inference);
  }
  for (const call of calls) {
    const planned = plannedCall(call, (earlier) => steps.get(earlier)?.planned.id);
    steps.set(call, { planned, type: { kind: 'Check' } });
  }
  return { calls, steps, after };
}
