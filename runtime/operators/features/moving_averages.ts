import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { barsList, bool } from '../arguments.ts';
import { type FeatureColumns, feature, featureOperator } from './feature.ts';
import { exponentialAverage, quotient, rollingMean } from './rolling.ts';

type Average = (values: Float64Array, period: number, output: Float64Array) => void;

/** `stdlib/features/moving_averages.pipe`: `sma`. */
export const sma = featureOperator((args, interval) => averages('sma', rollingMean, args, interval));

/** `stdlib/features/moving_averages.pipe`: `ema`. */
export const ema = featureOperator((args, interval) => averages('ema', exponentialAverage, args, interval));

function averages(name: string, average: Average, args: PlanArguments, interval: number): readonly FeatureColumns[] {
  const relative = bool(args, 'relative');
  return barsList(args, 'periods', interval).map((period) =>
    feature(`${name}_${period}`, ['close'], ([close], output) => {
      if (close === undefined) return;
      average(close, period, output);
      if (relative) makeRelative(close, output);
    }),
  );
}

/** Replaces each average by the ratio of the close to it less 1. */
export function makeRelative(close: Float64Array, averages: Float64Array): void {
  for (let index = 0; index < close.length; index++)
    averages[index] = quotient(close[index] ?? 0, averages[index] ?? Number.NaN) - 1;
}
