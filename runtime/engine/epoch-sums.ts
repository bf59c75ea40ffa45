import { lossScalingPlaces, lossScalingState } from '../../compiler/tensor/loss-scaling.ts';
import type { StepFigures } from './several-steps.ts';

/** What the steps of the epoch under way have summed up. */
export interface EpochSums {
  readonly lossSum: number;
  readonly normSum: number;
  readonly largestNorm: number;
  /** Steps that moved nothing but the scale of the loss, and examples whose loss was not finite; absent where there is neither. */
  readonly skipped?: { readonly steps: number; readonly examples: number };
}

export const beforeFirstStep: EpochSums = { lossSum: 0, normSum: 0, largestNorm: 0 };

/**
 * The sums after another step, of `examples`. A step whose gradient is not finite was skipped; its loss may be finite all the same, and
 * counts then.
 */
export function withStep(sums: EpochSums, { loss, gradientNorm }: StepFigures, examples: number): EpochSums {
  const met = Number.isFinite(loss);
  const taken = Number.isFinite(gradientNorm);
  const skipped = {
    steps: (sums.skipped?.steps ?? 0) + (taken ? 0 : 1),
    examples: (sums.skipped?.examples ?? 0) + (met ? 0 : examples),
  };
  return {
    lossSum: sums.lossSum + (met ? loss * examples : 0),
    normSum: sums.normSum + (taken ? gradientNorm : 0),
    largestNorm: taken ? Math.max(sums.largestNorm, gradientNorm) : sums.largestNorm,
    ...(skipped.steps + skipped.examples === 0 ? {} : { skipped }),
  };
}

/** Figures of an epoch of `steps` steps over `examples`, and of the scale of the loss where `state` has one. */
export function sumFigures(
  sums: EpochSums,
  { steps, examples }: { readonly steps: number; readonly examples: number },
  state: Readonly<Record<string, Float32Array>>,
): Readonly<Record<string, number>> {
  const skipped = sums.skipped ?? { steps: 0, examples: 0 };
  const scale = lossScaleIn(state);
  return {
    loss: sums.lossSum / (examples - skipped.examples),
    gradient_norm: sums.normSum / (steps - skipped.steps),
    largest_gradient_norm: sums.largestNorm,
    ...(scale === undefined ? {} : { loss_scale: scale, skipped_steps: skipped.steps }),
  };
}

/** What the next step's loss is multiplied by; `undefined` where none is. */
export function lossScaleIn(state: Readonly<Record<string, Float32Array>>): number | undefined {
  return state[lossScalingState]?.[lossScalingPlaces.scale];
}

/**
 * Below this scale, gradients that are not finite are so without any scale: the loss is too large for half precision, and the training
 * ends.
 */
export const smallestLossScale = 1;
