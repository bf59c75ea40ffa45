import type { StepGraph } from '../planning/step-graph.ts';

/** What steps wait for beyond what they read: `after` and checks of what they read. */
export interface Order {
  /** Steps that step `index` waits for. */
  waitedFor(index: number): readonly number[];
  /** Whether all of them have ended well; if not, the step is held until they have. */
  mayStart(index: number): boolean;
  /** Tells that step `index` has ended well; gives the held steps that waited for it alone. */
  ended(index: number): readonly number[];
  /** Held steps that wait for step `index`. */
  heldBy(index: number): readonly number[];
}

const none: readonly number[] = [];

/** The order among the steps of a graph. O(steps + edges) altogether. */
export function createOrder({ steps }: StepGraph): Order {
  const before = new Map<number, number[]>();
  const behind = new Map<number, number[]>();
  const left = new Map<number, number>();
  const held = new Set<number>();
  const done = new Set<number>();
  if (steps.some((step) => step.after !== undefined)) {
    const numbers = new Map(steps.map((step, index) => [step.id, index]));
    for (const [index, step] of steps.entries()) {
      const awaited = (step.after ?? []).flatMap((id) => numbers.get(id) ?? []);
      if (awaited.length === 0) continue;
      before.set(index, awaited);
      left.set(index, awaited.length);
      for (const one of awaited) {
        const waiting = behind.get(one);
        if (waiting === undefined) behind.set(one, [index]);
        else waiting.push(index);
      }
    }
  }
  return {
    waitedFor: (index) => before.get(index) ?? none,
    mayStart: (index) => {
      if ((left.get(index) ?? 0) === 0) return true;
      held.add(index);
      return false;
    },
    ended: (index) => {
      const waiting = behind.get(index);
      if (waiting === undefined || done.has(index)) return none;
      done.add(index);
      const free: number[] = [];
      for (const waiter of waiting) {
        const count = (left.get(waiter) ?? 0) - 1;
        left.set(waiter, count);
        if (count === 0 && held.delete(waiter)) free.push(waiter);
      }
      return free;
    },
    heldBy: (index) => (behind.get(index) ?? none).filter((waiter) => held.has(waiter)),
  };
}
