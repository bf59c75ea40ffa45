import type { Plan, PlanStep } from '../../compiler/plan/plan.ts';
import { OperatorError } from '../operators/operator.ts';

/** The steps that a run is for and all they read, numbered densely in the plan's order: every step comes after its inputs. */
export interface StepGraph {
  readonly steps: readonly PlanStep[];
  /** `steps[i]` reads `steps[inputs[k]]` for k from `inputStart[i]` to before `inputStart[i + 1]`, in the order of its inputs. */
  readonly inputs: Int32Array;
  readonly inputStart: Int32Array;
  /** Who reads `steps[i]`, likewise; a step that reads it twice stands there twice. */
  readonly consumers: Int32Array;
  readonly consumerStart: Int32Array;
  /** 1 for the steps that the run is for. */
  readonly isTarget: Uint8Array;
}

/** Builds the graph of what `targets` (names of declarations, of members of families or of whole families, or ids of steps; all roots when absent) depend on. O(V + E). */
export function stepGraph(plan: Plan, targets: readonly string[] | undefined): StepGraph {
  const numbers = new Map(plan.steps.map((step, index) => [step.id, index]));
  const wanted = new Uint8Array(plan.steps.length);
  for (const id of targetIds(plan, targets, numbers)) wanted[numbers.get(id) ?? 0] = 2;
  // From the end: a step's readers were all seen before it.
  for (let index = plan.steps.length - 1; index >= 0; index -= 1) {
    if (wanted[index] === 0) continue;
    // What a step waits for is there to be run, whether or not anybody reads it.
    for (const id of plan.steps[index]?.after ?? []) {
      const awaited = numbers.get(id);
      if (awaited === undefined || awaited >= index) throw new Error(`the plan is not in order at step ${id}`);
      wanted[awaited] = 2;
    }
    for (const input of plan.steps[index]?.inputs ?? []) {
      const source = numbers.get(input.step);
      if (source === undefined || source >= index) throw new Error(`the plan is not in order at step ${input.step}`);
      if (wanted[source] === 0) wanted[source] = 1;
    }
  }
  const steps = plan.steps.filter((_, index) => wanted[index] !== 0);
  const isTarget = wanted.filter((mark) => mark !== 0).map((mark) => (mark === 2 ? 1 : 0));
  return { steps, isTarget, ...edges(steps) };
}

function targetIds(
  plan: Plan,
  targets: readonly string[] | undefined,
  numbers: ReadonlyMap<string, number>,
): readonly string[] {
  if (targets === undefined) return plan.roots.length > 0 ? plan.roots : plan.steps.map((step) => step.id);
  return targets.flatMap((target) => {
    const id = plan.names[target]?.step ?? (numbers.has(target) ? target : undefined);
    if (id !== undefined) return [id];
    const members = Object.values(plan.names).flatMap(({ member, step }) => (member?.family === target ? [step] : []));
    if (members.length > 0) return members;
    throw new OperatorError(
      `the pipeline ${plan.pipeline} has nothing called "${target}"`,
      `it has ${Object.keys(plan.names).sort().join(', ')}`,
    );
  });
}

function edges(steps: readonly PlanStep[]): Omit<StepGraph, 'steps' | 'isTarget'> {
  const numbers = new Map(steps.map((step, index) => [step.id, index]));
  const inputStart = new Int32Array(steps.length + 1);
  for (const [index, step] of steps.entries()) inputStart[index + 1] = (inputStart[index] ?? 0) + step.inputs.length;
  const count = inputStart[steps.length] ?? 0;
  const inputs = new Int32Array(count);
  const consumerStart = new Int32Array(steps.length + 1);
  let edge = 0;
  for (const step of steps) {
    for (const input of step.inputs) {
      const source = numbers.get(input.step) ?? 0;
      inputs[edge] = source;
      edge += 1;
      consumerStart[source + 1] = (consumerStart[source + 1] ?? 0) + 1;
    }
  }
  for (let index = 0; index < steps.length; index += 1) {
    consumerStart[index + 1] = (consumerStart[index + 1] ?? 0) + (consumerStart[index] ?? 0);
  }
  const consumers = new Int32Array(count);
  const next = consumerStart.slice();
  for (let reader = 0; reader < steps.length; reader += 1) {
    for (const source of inputs.subarray(inputStart[reader], inputStart[reader + 1])) {
      const place = next[source] ?? 0;
      consumers[place] = reader;
      next[source] = place + 1;
    }
  }
  return { inputs, inputStart, consumers, consumerStart };
}

/** Numbers of the steps that step `index` reads, in the order of its inputs. */
export function inputsOf(graph: StepGraph, index: number): Int32Array {
  return graph.inputs.subarray(graph.inputStart[index], graph.inputStart[index + 1]);
}

/** Numbers of the steps that read step `index`. */
export function consumersOf(graph: StepGraph, index: number): Int32Array {
  return graph.consumers.subarray(graph.consumerStart[index], graph.consumerStart[index + 1]);
}

/** What a person calls a step. */
export function titleOf(step: PlanStep): string {
  return step.names[0] ?? step.operator;
}
