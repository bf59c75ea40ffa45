import type { Plan } from '../../compiler/plan/plan.ts';
import type { PlannedStep } from '../../runtime/planning/planned-run.ts';

/** A line of a printed plan: one step, or several members of a family that are in the same state for the same reasons. */
export interface PlannedRow {
  readonly step: PlannedStep;
  readonly label: string;
  /** What tells how many more steps the line stands for; empty where it is one. */
  readonly others: string;
}

/** Members that are told one by one; more of them become one line. */
const fewest = 3;

/**
 * Folds the members of each family that do the same into one line; those that differ from most of them are told apart, after it. The
 * order is that of the first step of each line.
 */
export function foldFamilies(plan: Plan, steps: readonly PlannedStep[]): readonly PlannedRow[] {
  const groups = new Map<string, PlannedStep[]>();
  for (const step of steps) {
    const member = plan.names[step.title]?.member;
    const key = member === undefined ? `step ${step.id}` : `family ${member.family} ${step.operator}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [step]);
    else group.push(step);
  }
  return [...groups.values()].flatMap((group) => (group.length < fewest ? group.map(single) : foldGroup(plan, group)));
}

function foldGroup(plan: Plan, group: readonly PlannedStep[]): readonly PlannedRow[] {
  const alike = new Map<string, PlannedStep[]>();
  for (const step of group) {
    const key = [
      step.state,
      ...step.reasons.map((reason) => (reason.kind === 'argument' ? reason.text : reason.kind)),
    ].join(' ');
    const same = alike.get(key);
    if (same === undefined) alike.set(key, [step]);
    else same.push(step);
  }
  const most = [...alike.values()].reduce((a, b) => (b.length > a.length ? b : a));
  const [first] = most;
  const member = first === undefined ? undefined : plan.names[first.title]?.member;
  if (first === undefined || member === undefined || most.length < fewest) return group.map(single);
  const stars = member.keys.map(() => '*').join(', ');
  const whole: PlannedRow = {
    step: { ...first, ...together(most) },
    label: label(`${member.family}[${stars}]`, first.operator),
    others: most.length === group.length ? `all ${group.length}` : `${most.length} of ${group.length}`,
  };
  const folded = new Set(most);
  return [whole, ...group.filter((step) => !folded.has(step)).map(single)];
}

/** Seconds of all of them, where they are known. */
function together(steps: readonly PlannedStep[]): { readonly seconds?: number } {
  const known = steps.flatMap((step) => step.seconds ?? []);
  return known.length < steps.length ? {} : { seconds: known.reduce((sum, one) => sum + one, 0) };
}

function single(step: PlannedStep): PlannedRow {
  return { step, label: label(step.title, step.operator), others: '' };
}

/** `prepared` or, where a declaration has several steps, `prepared (scale)`. */
function label(title: string, operator: string): string {
  return title === operator ? title : `${title} (${operator})`;
}
