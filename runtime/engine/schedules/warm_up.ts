import type { Schedule } from './schedule.ts';

/**
 * `warm_up(…, before)`: in a straight line from `start` to the whole rate over `length` steps, as PyTorch's LinearLR, and then `before`,
 * which counts its own steps from there on. `byEpoch`: the rate rises from epoch to epoch, not from step to step.
 */
export function warmUp(
  length: number,
  start: number,
  before: Schedule,
  byEpoch: { readonly stepsEach: number } | undefined,
): Schedule {
  const rising = (step: number): number => {
    const place = byEpoch === undefined ? step : step - (step % byEpoch.stepsEach);
    return start + (1 - start) * (place / length);
  };
  const { afterEpoch, watches } = before;
  return {
    varies: true,
    ...(watches === undefined ? {} : { watches }),
    share: (step, state) => (step < length ? rising(step) : before.share(step - length, state)),
    ...(afterEpoch === undefined
      ? {}
      : {
          afterEpoch: (state, step, value, learningRate) =>
            step < length ? state : afterEpoch(state, step - length, value, learningRate),
        }),
  };
}
