import type { PlanInput } from '../plan/plan.ts';

/** A step that must have ended well before another one starts. */
export interface OrderEdge {
  readonly step: string;
  readonly after: string;
}

/** A `check` with the steps that it looks at: whatever else reads them waits for it. */
export interface Guard {
  readonly check: string;
  readonly subjects: readonly string[];
}

interface Node {
  readonly inputs: readonly PlanInput[];
}

/**
 * What each step waits for beyond what it reads. A step that the awaited one itself needs does not wait for it, so no circle arises:
 * `after` orders what can be ordered. O(edges) a step that is waited for.
 */
export function orderEdges(
  steps: ReadonlyMap<string, Node>,
  written: readonly OrderEdge[],
  guards: readonly Guard[],
): ReadonlyMap<string, readonly string[]> {
  const wanted = new Map<string, Set<string>>();
  const want = (step: string, after: string): void => {
    const waiting = wanted.get(after);
    if (waiting === undefined) wanted.set(after, new Set([step]));
    else waiting.add(step);
  };
  for (const { step, after } of written) want(step, after);
  if (guards.length > 0) {
    const readers = readersOf(steps, new Set(guards.flatMap((guard) => guard.subjects)));
    const checks = new Set(guards.map((guard) => guard.check));
    for (const { check, subjects } of guards)
      for (const subject of subjects)
        for (const reader of readers.get(subject) ?? []) if (!checks.has(reader)) want(reader, check);
  }
  const edges = new Map<string, string[]>();
  for (const [after, waiting] of wanted) {
    const needed = ancestors(steps, edges, after);
    for (const step of waiting) {
      if (needed.has(step) || steps.get(step)?.inputs.some((input) => input.step === after)) continue;
      const own = edges.get(step);
      if (own === undefined) edges.set(step, [after]);
      else own.push(after);
    }
  }
  for (const own of edges.values()) own.sort();
  return edges;
}

function readersOf(steps: ReadonlyMap<string, Node>, subjects: ReadonlySet<string>): ReadonlyMap<string, string[]> {
  const readers = new Map<string, string[]>();
  for (const [id, { inputs }] of steps) {
    for (const step of new Set(inputs.map((input) => input.step))) {
      if (!subjects.has(step)) continue;
      const own = readers.get(step);
      if (own === undefined) readers.set(step, [id]);
      else own.push(id);
    }
  }
  return readers;
}

/** Everything that `step` needs or waits for, itself included. */
function ancestors(
  steps: ReadonlyMap<string, Node>,
  edges: ReadonlyMap<string, readonly string[]>,
  step: string,
): ReadonlySet<string> {
  const found = new Set([step]);
  const stack = [step];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const before = [...(steps.get(id)?.inputs.map((input) => input.step) ?? []), ...(edges.get(id) ?? [])];
    for (const one of before) {
      if (found.has(one)) continue;
      found.add(one);
      stack.push(one);
    }
  }
  return found;
}
