import { bars, bool, symbol } from '../arguments.ts';
import { feature, featureOperator } from './feature.ts';
import { exponentialAverage, missing, rollingMean, wilderAverage } from './rolling.ts';

/** `stdlib/features/momentum.pipe`: `rsi`. */
export const rsi = featureOperator((args, interval) => {
  const period = bars(args, 'period', interval);
  const average = symbol(args, 'smoothing') === 'wilder' ? wilderAverage : rollingMean;
  return [
    feature(`rsi_${period}`, ['close'], ([close], output) => {
      if (close !== undefined) rsiOf(close, period, average, output);
    }),
  ];
});

/** Relative strength index from index `period` on; `average` smooths gains and losses. */
export function rsiOf(
  close: Float64Array,
  period: number,
  average: (values: Float64Array, period: number, output: Float64Array) => void,
  output: Float64Array,
): void {
  const changes = Math.max(close.length - 1, 0);
  const gains = new Float64Array(changes);
  const losses = new Float64Array(changes);
  for (let index = 0; index < changes; index++) {
    const change = (close[index + 1] ?? 0) - (close[index] ?? 0);
    gains[index] = Math.max(change, 0);
    losses[index] = Math.max(-change, 0);
  }
  const gain = missing(changes);
  const loss = missing(changes);
  average(gains, period, gain);
  average(losses, period, loss);
  for (let index = period - 1; index < changes; index++) {
    const up = gain[index] ?? 0;
    const both = up + (loss[index] ?? 0);
    output[index + 1] = both === 0 ? 0 : (100 * up) / both;
  }
}

/** `stdlib/features/momentum.pipe`: `macd`. */
export const macd = featureOperator((args, interval) => {
  const fast = bars(args, 'fast', interval);
  const slow = bars(args, 'slow', interval);
  const signal = bars(args, 'signal', interval);
  const relative = bool(args, 'relative');
  return [
    {
      names: [`macd_${fast}_${slow}`, `macd_signal_${signal}`, `macd_histogram_${fast}_${slow}_${signal}`],
      inputs: ['close'],
      compute([close], outputs) {
        if (close === undefined) return;
        macdOf(close, fast, slow, signal, outputs);
        if (relative)
          for (const output of outputs)
            for (let index = 0; index < close.length; index++)
              output[index] = (output[index] ?? Number.NaN) / (close[index] ?? Number.NaN);
      },
    },
  ];
});

/**
 * Moving average convergence divergence from index `slow - 1` on; its signal and histogram from `slow + signal - 2` on.
 * @param outputs the line, its signal and their difference
 */
export function macdOf(
  close: Float64Array,
  fast: number,
  slow: number,
  signal: number,
  outputs: readonly Float64Array[],
): void {
  const [line, average, histogram] = outputs;
  if (line === undefined || average === undefined || histogram === undefined || close.length < slow) return;
  exponentialAverage(close, fast, line);
  const slowAverage = missing(close.length);
  exponentialAverage(close, slow, slowAverage);
  for (let index = 0; index < close.length; index++)
    line[index] = (line[index] ?? Number.NaN) - (slowAverage[index] ?? Number.NaN);
  exponentialAverage(line.subarray(slow - 1), signal, average.subarray(slow - 1));
  for (let index = 0; index < close.length; index++)
    histogram[index] = (line[index] ?? Number.NaN) - (average[index] ?? Number.NaN);
}
