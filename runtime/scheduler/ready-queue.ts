/** What a step takes of the machine while it runs. */
export interface Demand {
  readonly cores: number;
  readonly memory: number;
}

/** Steps that could start, the one with the most work behind it first. */
export interface ReadyQueue {
  push(step: number): void;
  /** Takes the most urgent step that fits into what is free; `undefined` when none does. */
  take(freeCores: number, freeMemory: number): number | undefined;
  readonly size: number;
}

/**
 * One heap for each number of cores, so that a step that is too large for now does not stand in the way of smaller ones. Within
 * a heap the head waits for memory and the others behind it do too: else large steps would never start.
 */
export function createReadyQueue(priority: (step: number) => number, demand: (step: number) => Demand): ReadyQueue {
  const heaps = new Map<number, number[]>();
  let size = 0;
  // Equal priorities go in the plan's order, so that equal runs start equally.
  const before = (left: number, right: number): boolean => {
    const difference = priority(left) - priority(right);
    return difference > 0 || (difference === 0 && left < right);
  };
  return {
    push: (step) => {
      const { cores } = demand(step);
      const heap = heaps.get(cores) ?? [];
      heaps.set(cores, heap);
      push(heap, step, before);
      size += 1;
    },
    take: (freeCores, freeMemory) => {
      let best: number[] | undefined;
      for (const [cores, heap] of heaps) {
        const head = heap[0];
        if (head === undefined || cores > freeCores || demand(head).memory > freeMemory) continue;
        if (best?.[0] === undefined || before(head, best[0])) best = heap;
      }
      if (best === undefined) return undefined;
      size -= 1;
      return pop(best, before);
    },
    get size() {
      return size;
    },
  };
}

type Order = (left: number, right: number) => boolean;

function push(heap: number[], step: number, before: Order): void {
  let place = heap.length;
  heap.push(step);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent] ?? step;
    if (!before(step, above)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = step;
}

function pop(heap: number[], before: Order): number | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const right = left + 1;
    const leftStep = heap[left];
    if (leftStep === undefined) break;
    const rightStep = heap[right];
    const child = rightStep !== undefined && before(rightStep, leftStep) ? right : left;
    const childStep = heap[child] ?? leftStep;
    if (!before(childStep, last)) break;
    heap[place] = childStep;
    place = child;
  }
  heap[place] = last;
  return top;
}
