import type { PlanStep } from '../plan/plan.ts';

type Ordered = Pick<PlanStep, 'id' | 'inputs' | 'after'>;

/**
 * The steps that `roots` need, each after those it reads, in an order that depends on the graph alone: deepest root first, and
 * before each step its inputs in their order and what it waits for. Declarations may move about in the text without moving a step. O(steps + edges).
 */
export function orderSteps<S extends Ordered>(steps: ReadonlyMap<string, S>, roots: readonly string[]): readonly S[] {
  const wanted = [...new Set(roots)];
  const starts = wanted.length > 1 ? deepestFirst(wanted, depthOf(steps)) : wanted;
  const ordered: S[] = [];
  const seen = new Set<string>();
  const path: { readonly step: S; next: number }[] = [];
  const enter = (id: string): void => {
    const step = steps.get(id);
    if (step === undefined || seen.has(id)) return;
    seen.add(id);
    path.push({ step, next: 0 });
  };
  for (const root of starts) {
    enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { inputs, after = [] } = visit.step;
      const before = visit.next < inputs.length ? inputs[visit.next]?.step : after[visit.next - inputs.length];
      visit.next++;
      if (before !== undefined) enter(before);
      else {
        path.pop();
        ordered.push(visit.step);
      }
    }
  }
  return ordered;
}

/** Those of one depth by their ids. */
function deepestFirst(roots: readonly string[], depths: ReadonlyMap<string, number>): readonly string[] {
  const byDepth = new Map<number, string[]>();
  for (const root of roots) {
    const depth = depths.get(root) ?? 0;
    const own = byDepth.get(depth);
    if (own === undefined) byDepth.set(depth, [root]);
    else own.push(root);
  }
  const deepest = [...byDepth].sort(([a], [b]) => b - a);
  return deepest.flatMap(([, own]) => own.sort());
}

/** Length of the longest chain of inputs below each step. `steps` hold each step after those it reads. */
function depthOf(steps: ReadonlyMap<string, Ordered>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const [id, step] of steps) {
    let depth = 0;
    for (const input of step.inputs) depth = Math.max(depth, (depths.get(input.step) ?? 0) + 1);
    depths.set(id, depth);
  }
  return depths;
}
