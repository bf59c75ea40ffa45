import { afterNothing } from '../../language/diagnostics/catalogue/graph.ts';
import type { Expression } from '../../language/syntax/tree.ts';
import type { StepReference } from '../program/program.ts';
import { type Checker, complain, type Scope } from './checker.ts';
import { evaluate } from './evaluate.ts';
import { type Value, valueInSentence } from './value.ts';

/** The steps that `after` names; what is no step is reported. */
export function stepsAfter(
  checker: Checker,
  expressions: readonly Expression[] | undefined,
  scope: Scope,
): readonly StepReference[] {
  const found: StepReference[] = [];
  for (const expression of expressions ?? []) {
    const { value, location } = evaluate(checker, expression, scope);
    const steps = stepsIn(value);
    if (steps.length === 0 && value.kind !== 'unknown')
      complain(checker, afterNothing, location, { given: valueInSentence(value) });
    found.push(...steps);
  }
  return found;
}

/** Makes the calls from number `from` on wait for `steps`. */
export function orderCalls(checker: Checker, from: number, steps: readonly StepReference[]): void {
  if (steps.length === 0) return;
  for (const call of checker.calls.slice(from)) checker.after.set(call, [...(checker.after.get(call) ?? []), ...steps]);
}

/** Every step that a value holds: an exported list, record or family is wanted with all its items. */
export function stepsIn(value: Value | undefined): readonly StepReference[] {
  const found: StepReference[] = [];
  const stack: Value[] = value === undefined ? [] : [value];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === 'step') found.push(next.reference);
    else if (next.kind === 'list') for (const item of next.items) stack.push(item.value);
    else if (next.kind === 'record') for (const entry of next.entries.values()) stack.push(entry.value);
    else if (next.kind === 'family') for (const member of next.family.members.values()) stack.push(member.value.value);
  }
  return found;
}
