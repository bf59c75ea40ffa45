/** What a reduction on plateaus remembers. */
export interface PlateauState {
  /** Best value so far; null before the first. */
  readonly best: number | null;
  /** Epochs in a row that were not better. */
  readonly stale: number;
  /** Epochs for which staleness does not yet count again. */
  readonly cooling: number;
  /** Share of the optimizer's learning rate. */
  readonly share: number;
}

export const plateauStart: PlateauState = { best: null, stale: 0, cooling: 0, share: 1 };

/** `reduce_on_plateau(…)` */
export interface Plateau {
  readonly factor: number;
  readonly patience: number;
  readonly leastRate: number;
  readonly minDelta: number;
  /** Whether `minDelta` is a share of the best value. */
  readonly relative: boolean;
  readonly cooldown: number;
  readonly higher: boolean;
}

/** PyTorch ignores a reduction by less. */
const leastReduction = 1e-8;

/** The state after an epoch in which the watched figure was `value`, as PyTorch's ReduceLROnPlateau steps. */
export function afterPlateauEpoch(
  rule: Plateau,
  { best, stale, cooling, share }: PlateauState,
  value: number,
  learningRate: number,
): PlateauState {
  const better = best === null || isBetter(rule, value, best);
  const left = Math.max(cooling - 1, 0);
  const count = better || cooling > 0 ? 0 : stale + 1;
  const reached = better ? value : best;
  if (count <= rule.patience) return { best: reached, stale: count, cooling: left, share };
  const reduced = Math.max(share * learningRate * rule.factor, rule.leastRate);
  const reduces = share * learningRate - reduced > leastReduction;
  return { best: reached, stale: 0, cooling: rule.cooldown, share: reduces ? reduced / learningRate : share };
}

function isBetter({ higher, relative, minDelta }: Plateau, value: number, best: number): boolean {
  if (higher) return value > (relative ? best * (1 + minDelta) : best + minDelta);
  return value < (relative ? best * (1 - minDelta) : best - minDelta);
}
