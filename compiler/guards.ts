import { guardsOf } from './facts/guards.ts';
import type { StepCall, StepReference } from './program/program.ts';
import type { Checker } from './types/checker.ts';

interface GuardedProgram {
  /** The guards alone. */
  readonly calls: readonly StepCall[];
  readonly after: ReadonlyMap<StepCall, readonly StepReference[]>;
}

/** The guards that a program needs, with what waits for them besides what waits already. */
export function withGuards(checker: Checker): GuardedProgram {
  const operator = checker.library.callables.get('guard')?.find((one) => one.kind === 'operator');
  if (operator === undefined) throw new Error('the library declares no `guard`');
  const { calls, after: waiting } = guardsOf(checker.calls, checker.inferences, operator.signature);
  if (calls.length === 0) return { calls, after: checker.after };
  const after = new Map<StepCall, readonly StepReference[]>(checker.after);
  for (const [call, references] of waiting) after.set(call, [...(after.get(call) ?? []), ...references]);
  return { calls, after };
}
