const BRANCHING = 8;

/** Answers "which is the first value from here on that is at least so high?" without looking at every value between. */
export interface FirstReaching {
  /** The first index in `from … end - 1` whose value is at least `level`; -1 when there is none. */
  find(from: number, end: number, level: number): number;
}

/** A pyramid of maxima, each over eight of the level below: built in O(n), asked in O(log distance). NaN is never reached. */
export function firstReaching(values: Float64Array): FirstReaching {
  const levels: Float64Array[] = [values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value))];
  for (let below = levels[0]; below !== undefined && below.length > BRANCHING; below = levels.at(-1)) {
    const above = new Float64Array(Math.ceil(below.length / BRANCHING)).fill(Number.NEGATIVE_INFINITY);
    for (let index = 0; index < below.length; index++) {
      const parent = Math.floor(index / BRANCHING);
      above[parent] = Math.max(above[parent] ?? 0, below[index] ?? 0);
    }
    levels.push(above);
  }
  return {
    find(from, end, level) {
      let height = 0;
      let size = 1;
      let index = from;
      while (index * size < end) {
        if ((levels[height]?.[index] ?? Number.NEGATIVE_INFINITY) >= level) {
          if (height === 0) return index;
          height--;
          size /= BRANCHING;
          index *= BRANCHING;
          continue;
        }
        index++;
        while (index % BRANCHING === 0 && height + 1 < levels.length) {
          index /= BRANCHING;
          height++;
          size *= BRANCHING;
        }
      }
      return -1;
    },
  };
}
