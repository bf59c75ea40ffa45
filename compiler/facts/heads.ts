import type { PlanHead } from '../plan/plan.ts';
import type { Signature } from '../program/program.ts';

/** The heads of the label that an operator makes. */
export function headsOf({ heads }: Signature): readonly PlanHead[] {
  return Object.entries(heads).map(([name, target]) => {
    if (target === 'binary' || target === 'real' || target === 'classes') return { name, target };
    return { name, target: 'classes', classes: Number(/\d+/.exec(target)?.[0]) };
  });
}
