import type { PlanValue } from '../../compiler/plan/value.ts';

/** Plain numbers that a refinement allows. */
export function numberIn(refinement: PlanValue | undefined, whole: boolean): readonly string[] {
  const tries = whole ? [8, 2, 1, 32, 100] : [0.5, 0.1, 1, 2, 10];
  const allowed = tries.filter((value) => refinement === undefined || holds(refinement, value));
  return allowed.map((value) => String(value));
}

function holds(refinement: PlanValue, value: number): boolean {
  if (refinement.kind === 'list') return refinement.items.some((item) => numberOf(item) === value);
  if (refinement.kind !== 'range') return true;
  const low = numberOf(refinement.low);
  const high = numberOf(refinement.high);
  if (low !== undefined && value < low) return false;
  return high === undefined || (refinement.exclusive ? value < high : value <= high);
}

function numberOf(value: PlanValue): number | undefined {
  return value.kind === 'int' || value.kind === 'float' ? value.value : undefined;
}
