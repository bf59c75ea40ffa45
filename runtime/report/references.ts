import { higherIsBetter } from '../evaluation/metrics.ts';

/** What a score is worth is told by what one gets without a model. */
export interface Reference {
  readonly value: number;
  /** e.g. `base rate`, `constant`. */
  readonly name: string;
}

/**
 * The figure that a predictor without any knowledge of the features reaches, for a metric of an evaluation; `undefined` where
 * there is none worth naming (recall is 1 for whoever always says yes).
 */
export function referenceOf(metric: string, metrics: Readonly<Record<string, number | null>>): Reference | undefined {
  const base = metrics.base_rate;
  const constant = metrics[`constant_${metric}`];
  if (typeof constant === 'number') return { value: constant, name: 'constant' };
  if (metric === 'r2') return { value: 0, name: 'constant' };
  if (typeof base !== 'number') return undefined;
  switch (metric) {
    case 'roc_auc':
      return { value: 0.5, name: 'chance' };
    case 'pr_auc':
    case 'precision':
      return { value: base, name: 'base rate' };
    case 'brier':
      return { value: base * (1 - base), name: 'constant' };
    case 'f1':
      return { value: (2 * base) / (1 + base), name: 'always yes' };
    case 'accuracy':
      return base > 0.5 ? { value: base, name: 'always yes' } : { value: 1 - base, name: 'always no' };
    default:
      return undefined;
  }
}

/** Whether `value` is better than the reference; equal is not. */
export function beats(metric: string, value: number, reference: Reference): boolean {
  return higherIsBetter[metric] === false ? value < reference.value : value > reference.value;
}

/** The best of several values of a metric; `undefined` when none is defined. */
export function bestOf(metric: string, values: readonly (number | null | undefined)[]): number | undefined {
  const defined = values.filter((value): value is number => typeof value === 'number');
  if (defined.length === 0) return undefined;
  return higherIsBetter[metric] === false ? Math.min(...defined) : Math.max(...defined);
}
