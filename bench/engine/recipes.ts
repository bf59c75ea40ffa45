import type { PlanValue } from '../../compiler/plan/value.ts';

const float = (value: number): PlanValue => ({ kind: 'float', value });

export function focalRecipe(alpha: number, gamma: number): PlanValue {
  return { kind: 'recipe', operator: 'focal', arguments: { alpha: float(alpha), gamma: float(gamma) } };
}

/** The library's defaults, with `given` in their place. */
export function adamwRecipe(given: Readonly<Record<string, number>> = {}): PlanValue {
  const all = { learning_rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01, ...given };
  return {
    kind: 'recipe',
    operator: 'adamw',
    arguments: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, float(value)])),
  };
}
