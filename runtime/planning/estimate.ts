import { formKey } from '../store/key.ts';
import type { Store } from '../store/store.ts';
import type { Assessment } from './assessment.ts';
import type { StepState, TimeEstimate } from './planned-run.ts';
import { inputsOf } from './step-graph.ts';

/** What past actions like a step took. */
export interface ExpectedCost {
  readonly seconds: number;
  readonly peakBytes: number;
}

/**
 * Costs of the steps whose result is not here, from past actions of their form, else of their operator. Those of a step to be restored
 * are its own: they count should it have to run after all.
 */
export function expectedCosts(assessment: Assessment, store: Store): readonly (ExpectedCost | undefined)[] {
  const costs: (ExpectedCost | undefined)[] = new Array(assessment.graph.steps.length);
  if (assessment.states.every((state) => state === 'cached')) return costs;
  const index = store.index();
  const isEmpty = index === undefined || index.isEmpty();
  for (const [number, step] of assessment.graph.steps.entries()) {
    const form = assessment.forms[number];
    const state = assessment.states[number];
    if (state === 'restore') costs[number] = assessment.records[number]?.cost;
    else if (state !== 'cached' && form !== undefined && !isEmpty)
      costs[number] = index?.costs(formKey(form), step.operator);
  }
  return costs;
}

/**
 * How long a run takes with `jobs` steps at once: no less than its longest chain, no less than all its work shared out evenly.
 * The lower figure leaves out what may not run.
 */
export function estimateTime(
  assessment: Assessment,
  costs: readonly (ExpectedCost | undefined)[],
  jobs: number,
): TimeEstimate | undefined {
  const { states } = assessment;
  const isWork = (state: StepState | undefined): boolean => state === 'run' || state === 'may';
  if (!states.some(isWork)) return undefined;
  const unknown = states.filter((state, index) => isWork(state) && costs[index] === undefined).length;
  return {
    low: span(assessment, costs, jobs, ['run']),
    high: span(assessment, costs, jobs, ['run', 'may']),
    unknown,
  };
}

function span(
  { graph, states }: Assessment,
  costs: readonly (ExpectedCost | undefined)[],
  jobs: number,
  counted: readonly StepState[],
): number {
  const ends = new Float64Array(graph.steps.length);
  let work = 0;
  let longest = 0;
  for (let index = 0; index < ends.length; index += 1) {
    let start = 0;
    for (const input of inputsOf(graph, index)) start = Math.max(start, ends[input] ?? 0);
    const state = states[index];
    const seconds = state !== undefined && counted.includes(state) ? (costs[index]?.seconds ?? 0) : 0;
    work += seconds;
    ends[index] = start + seconds;
    longest = Math.max(longest, start + seconds);
  }
  return Math.max(longest, work / jobs);
}
