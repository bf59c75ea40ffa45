import { barsList } from '../arguments.ts';
import { feature, featureOperator } from './feature.ts';
import { atLeastTwo } from './returns.ts';
import { rollingMoments } from './rolling.ts';

/** `stdlib/features/volume.pipe`: `obv`. */
export const obv = featureOperator(() => [
  feature('obv', ['close', 'volume'], ([close, volume], output) => {
    if (close !== undefined && volume !== undefined) obvOf(close, volume, output);
  }),
]);

/** On-balance volume; it starts with the first bar's volume. */
export function obvOf(close: Float64Array, volume: Float64Array, output: Float64Array): void {
  let balance = volume[0] ?? 0;
  output[0] = balance;
  for (let index = 1; index < close.length; index++) {
    balance += Math.sign((close[index] ?? 0) - (close[index - 1] ?? 0)) * (volume[index] ?? 0);
    output[index] = balance;
  }
}

/** `stdlib/features/volume.pipe`: `volume_zscore`. */
export const volumeZscore = featureOperator((args, interval) =>
  barsList(args, 'periods', interval).map((period) => {
    atLeastTwo('volume_zscore', period);
    return feature(`volume_zscore_${period}`, ['volume'], ([volume], output) => {
      if (volume !== undefined) zscoreOf(volume, period, output);
    });
  }),
);

/** Distance from the mean of the last `period` values in their standard deviations (n - 1), from index `period - 1` on. */
export function zscoreOf(values: Float64Array, period: number, output: Float64Array): void {
  rollingMoments(values, period, (index, mean, squares) => {
    output[index] = squares === 0 ? 0 : ((values[index] ?? 0) - mean) / Math.sqrt(squares / (period - 1));
  });
}
