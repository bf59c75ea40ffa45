import { bars, bool, float } from '../arguments.ts';
import { feature, featureOperator } from './feature.ts';
import { makeRelative } from './moving_averages.ts';
import { quotient, rollingMoments, wilderAverage } from './rolling.ts';

/** `stdlib/features/bands.pipe`: `bollinger`. */
export const bollinger = featureOperator((args, interval) => {
  const period = bars(args, 'period', interval);
  const deviations = float(args, 'deviations');
  const relative = bool(args, 'relative');
  return [
    {
      names: ['middle', 'upper', 'lower', 'width', 'percent'].map((part) => `bollinger_${part}_${period}`),
      inputs: ['close'],
      compute([close], outputs) {
        if (close === undefined) return;
        bollingerOf(close, period, deviations, outputs);
        if (relative) for (const output of outputs.slice(0, 3)) makeRelative(close, output);
      },
    },
  ];
});

/**
 * Bands from index `period - 1` on, with the population standard deviation. Without any deviation the close is in the middle.
 * @param outputs middle, upper, lower, width (their distance over the middle), percent (place of the close from lower to upper)
 */
export function bollingerOf(
  close: Float64Array,
  period: number,
  deviations: number,
  outputs: readonly Float64Array[],
): void {
  const [middle, upper, lower, width, percent] = outputs;
  if (!middle || !upper || !lower || !width || !percent) return;
  rollingMoments(close, period, (index, mean, squares) => {
    const reach = deviations * Math.sqrt(squares / period);
    middle[index] = mean;
    upper[index] = mean + reach;
    lower[index] = mean - reach;
    width[index] = quotient(2 * reach, mean);
    percent[index] = reach === 0 ? 0.5 : ((close[index] ?? 0) - (mean - reach)) / (2 * reach);
  });
}

/** `stdlib/features/bands.pipe`: `atr`. */
export const atr = featureOperator((args, interval) => {
  const period = bars(args, 'period', interval);
  const relative = bool(args, 'relative');
  return [
    feature(`atr_${period}`, ['high', 'low', 'close'], ([high, low, close], output) => {
      if (high === undefined || low === undefined || close === undefined) return;
      atrOf(high, low, close, period, output);
      if (relative)
        for (let index = 0; index < close.length; index++)
          output[index] = (output[index] ?? Number.NaN) / (close[index] ?? Number.NaN);
    }),
  ];
});

/** Average true range from index `period - 1` on. */
export function atrOf(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  output: Float64Array,
): void {
  wilderAverage(trueRange(high, low, close), period, output);
}

/** Greatest of high less low and the distances of both from the close before; the first bar has no close before. */
function trueRange(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  return Float64Array.from(high, (top, index) => {
    const bottom = low[index] ?? 0;
    if (index === 0) return top - bottom;
    const before = close[index - 1] ?? 0;
    return Math.max(top, before) - Math.min(bottom, before);
  });
}
