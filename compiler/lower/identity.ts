import { hash } from 'node:crypto';
import { encodeArguments, preimage, sequence, text } from '../plan/encoding.ts';
import type { PlanInput } from '../plan/plan.ts';
import type { PlanArguments } from '../plan/value.ts';

/**
 * Id of a step: the first 20 hex digits of the SHA-256 of its operator, its arguments and its inputs by id, part and head. Names,
 * places and the order of declarations are not in it, so equal steps are one step.
 */
export function stepId(operator: string, values: PlanArguments, inputs: readonly PlanInput[]): string {
  const edges = inputs.map(({ name, step, part = '', head = '' }) =>
    sequence([text(name), text(step), text(part), text(head)]),
  );
  const encoded = preimage('step', [text(operator), encodeArguments(values), sequence(edges)]);
  return hash('sha256', encoded).slice(0, 20);
}
