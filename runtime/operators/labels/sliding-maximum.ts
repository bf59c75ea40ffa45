/** Answers what the largest value of a window is that only moves forward. NaN is never the largest. */
export interface SlidingMaximum {
  /** The largest value of `from … to`, NaN where there is none. Neither end may go back from one call to the next. */
  of(from: number, to: number): number;
}

/** A queue of the values that can still become the largest: each is put in and taken out once. */
export function slidingMaximum(values: Float64Array): SlidingMaximum {
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  let next = 0;
  const at = (place: number): number => values[queue[place] ?? 0] ?? Number.NaN;
  return {
    of(from, to) {
      for (next = Math.max(next, from); next <= to; next++) {
        const value = values[next] ?? Number.NaN;
        if (Number.isNaN(value)) continue;
        while (tail > head && at(tail - 1) <= value) tail--;
        queue[tail++] = next;
      }
      while (head < tail && (queue[head] ?? 0) < from) head++;
      return head < tail ? at(head) : Number.NaN;
    },
  };
}
