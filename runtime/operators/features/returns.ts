import { barsList, symbol } from '../arguments.ts';
import { OperatorError } from '../operator.ts';
import { feature, featureOperator } from './feature.ts';
import { rollingMoments } from './rolling.ts';

/** `stdlib/features/returns.pipe`: `returns`. */
export const returns = featureOperator((args, interval) => {
  const log = symbol(args, 'kind') === 'log';
  return barsList(args, 'periods', interval).map((period) =>
    feature(`return_${period}`, ['close'], ([close], output) => {
      if (close !== undefined) returnsOf(close, period, log, output);
    }),
  );
});

/** `stdlib/features/returns.pipe`: `volatility`. */
export const volatility = featureOperator((args, interval) =>
  barsList(args, 'periods', interval).map((period) => {
    atLeastTwo('volatility', period);
    return feature(`volatility_${period}`, ['close'], ([close], output) => {
      if (close !== undefined) volatilityOf(close, period, output);
    });
  }),
);

/** Change of the close over `period` bars, from index `period` on. */
export function returnsOf(close: Float64Array, period: number, log: boolean, output: Float64Array): void {
  for (let index = period; index < close.length; index++) {
    const ratio = (close[index] ?? 0) / (close[index - period] ?? 0);
    output[index] = log ? Math.log(ratio) : ratio - 1;
  }
}

/** Standard deviation (n - 1) of one-bar log returns over `period` bars, from index `period` on. */
export function volatilityOf(close: Float64Array, period: number, output: Float64Array): void {
  if (close.length < 2) return;
  const changes = new Float64Array(close.length);
  returnsOf(close, 1, true, changes);
  rollingMoments(changes.subarray(1), period, (index, _mean, squares) => {
    output[index + 1] = Math.sqrt(squares / (period - 1));
  });
}

/** A sample deviation needs two values. */
export function atLeastTwo(operator: string, period: number): void {
  if (period < 2)
    throw new OperatorError(`${operator} over ${period} bar has no standard deviation`, 'Write at least 2bars.');
}
