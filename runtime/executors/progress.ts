import type { ProgressEvent } from '../operators/operator.ts';

/** Milliseconds between two events of a step: faster than a person reads, slower than a loop runs. */
const interval = 100;

/** Passes progress on, but not more often than a person can see. Notes and the last of a known number always pass. */
export function limitProgress(pass: (event: ProgressEvent) => void): (event: ProgressEvent) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (event) => {
    const now = performance.now();
    if (now - last < interval && event.done !== event.total && event.note === undefined) return;
    last = now;
    pass(event);
  };
}
