import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadyQueue } from '../../../runtime/scheduler/ready-queue.ts';

describe('the ready queue', () => {
  it('gives the most urgent step that fits', () => {
    const priorities = [1, 5, 3, 5];
    const cores = [1, 4, 1, 1];
    const queue = createReadyQueue(
      (step) => priorities[step] ?? 0,
      (step) => ({ cores: cores[step] ?? 1, memory: 0 }),
    );
    for (const step of [0, 1, 2, 3]) queue.push(step);
    expect(queue.take(2, 1)).toBe(3);
    expect(queue.take(4, 1)).toBe(1);
    expect([queue.take(1, 1), queue.take(1, 1), queue.take(1, 1)]).toEqual([2, 0, undefined]);
    expect(queue.size).toBe(0);
  });

  it('gives all steps in the order of urgency, then of the plan', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 }), (priorities) => {
        const queue = createReadyQueue(
          (step) => priorities[step] ?? 0,
          () => ({ cores: 1, memory: 0 }),
        );
        for (const step of priorities.keys()) queue.push(step);
        const taken = priorities.map(() => queue.take(1, 0));
        const expected = [...priorities.keys()].sort(
          (left, right) => (priorities[right] ?? 0) - (priorities[left] ?? 0) || left - right,
        );
        expect(taken).toEqual(expected);
      }),
    );
  });
});
