import type { PlanStep } from '../../compiler/plan/plan.ts';
import { OperatorError } from '../operators/operator.ts';
import type { OperatorEntry } from '../operators/registry.ts';
import type { PlannedRun } from './planned-run.ts';
import { titleOf } from './step-graph.ts';

/** What stands for an operator that this version declares and does not have: it can be planned, and refuses to run. */
export function unavailableEntry(step: PlanStep): OperatorEntry | undefined {
  if (step.unavailable === undefined) return undefined;
  const load = async () => {
    throw new OperatorError(...refusal([step]));
  };
  return { version: 0, process: 'shared', load };
}

/** `walk_forward and split_fold: declared, not available in this version` */
export function unavailableText(names: readonly string[]): string {
  return `${listed(names)}: declared, not available in this version`;
}

/** Throws, before anything runs, where steps that are to run cannot. */
export function refuseUnavailable(planned: PlannedRun): void {
  const toRun = new Set(planned.steps.filter(({ state }) => state !== 'cached').map(({ id }) => id));
  const steps = planned.plan.steps.filter((step) => step.unavailable !== undefined && toRun.has(step.id));
  if (steps.length > 0) throw new OperatorError(...refusal(steps));
}

function refusal(steps: readonly PlanStep[]): [string, string] {
  const names = [...new Set(steps.flatMap((step) => step.unavailable ?? []))].sort();
  const titles = [...new Set(steps.map(titleOf))];
  const shown = titles.slice(0, 3).map((title) => `"${title}"`);
  const more = titles.length > shown.length ? ` and ${titles.length - shown.length} more` : '';
  const what = names.length === 1 ? 'is' : 'are';
  return [
    `${listed(names)} ${what} declared and not available in this version, and ${shown.join(', ')}${more} need${titles.length === 1 ? 's' : ''} ${names.length === 1 ? 'it' : 'them'}`,
    'The pipeline checks and plans; nothing was run. Run what does not need it: `pipec run FILE --target NAME`.',
  ];
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}
