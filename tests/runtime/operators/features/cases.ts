import type { PlanArguments } from '../../../../compiler/plan/value.ts';
import { barCount, bars, bool, float, symbol } from '../operator-run.ts';
import * as naive from './naive.ts';

export interface Market {
  readonly high: naive.Series;
  readonly low: naive.Series;
  readonly close: naive.Series;
  readonly volume: naive.Series;
}

export interface FeatureCase {
  readonly operator: string;
  readonly arguments: PlanArguments;
  /** Column names and the values of one asset by definition. */
  readonly expected: (market: Market) => Readonly<Record<string, naive.Series>>;
}

const absolute = { relative: bool(false) };
const ratio = (close: naive.Series, level: naive.Series): naive.Series =>
  close.map((price, index) => price / (level[index] ?? Number.NaN) - 1);

/** Every causal operator, at small periods so that short series leave the warm-up. */
export const cases: readonly FeatureCase[] = [
  {
    operator: 'returns',
    arguments: { periods: bars(1, 5), kind: symbol('log') },
    expected: ({ close }) => ({ return_1: naive.logReturns(close, 1), return_5: naive.logReturns(close, 5) }),
  },
  {
    operator: 'returns',
    arguments: { periods: bars(3), kind: symbol('simple') },
    expected: ({ close }) => ({ return_3: naive.logReturns(close, 3).map((value) => Math.exp(value) - 1) }),
  },
  {
    operator: 'volatility',
    arguments: { periods: bars(2, 6) },
    expected: ({ close }) => {
      const changes = naive.logReturns(close, 1).slice(1);
      const over = (period: number) => [
        Number.NaN,
        ...naive.eachWindow(changes, period, (window) => naive.deviation(window, 1)),
      ];
      return { volatility_2: over(2).slice(0, close.length), volatility_6: over(6).slice(0, close.length) };
    },
  },
  {
    operator: 'sma',
    arguments: { periods: bars(1, 4), ...absolute },
    expected: ({ close }) => ({ sma_1: close, sma_4: naive.sma(close, 4) }),
  },
  {
    operator: 'ema',
    arguments: { periods: bars(4), ...absolute },
    expected: ({ close }) => ({ ema_4: naive.ema(close, 4) }),
  },
  {
    operator: 'ema',
    arguments: { periods: bars(7), relative: bool(true) },
    expected: ({ close }) => ({ ema_7: ratio(close, naive.ema(close, 7)) }),
  },
  {
    operator: 'rsi',
    arguments: { period: barCount(5), smoothing: symbol('wilder') },
    expected: ({ close }) => ({ rsi_5: naive.rsi(close, 5, true) }),
  },
  {
    operator: 'rsi',
    arguments: { period: barCount(5), smoothing: symbol('cutler') },
    expected: ({ close }) => ({ rsi_5: naive.rsi(close, 5, false) }),
  },
  {
    operator: 'macd',
    arguments: { fast: barCount(3), slow: barCount(6), signal: barCount(4), ...absolute },
    expected: ({ close }) => {
      const [line = [], signal = [], histogram = []] = naive.macd(close, 3, 6, 4);
      return { macd_3_6: line, macd_signal_4: signal, macd_histogram_3_6_4: histogram };
    },
  },
  {
    operator: 'macd',
    arguments: { fast: barCount(2), slow: barCount(5), signal: barCount(3), relative: bool(true) },
    expected: ({ close }) => {
      const over = (series: naive.Series | undefined) =>
        close.map((price, row) => (series?.[row] ?? Number.NaN) / price);
      const [line, signal, histogram] = naive.macd(close, 2, 5, 3);
      return { macd_2_5: over(line), macd_signal_3: over(signal), macd_histogram_2_5_3: over(histogram) };
    },
  },
  {
    operator: 'bollinger',
    arguments: { period: barCount(5), deviations: float(2), ...absolute },
    expected: ({ close }) => {
      const middle = naive.sma(close, 5);
      const reach = naive.eachWindow(close, 5, (window) => 2 * naive.deviation(window, 0));
      const at = (row: number): number => reach[row] ?? Number.NaN;
      return {
        bollinger_middle_5: middle,
        bollinger_upper_5: middle.map((value, row) => value + at(row)),
        bollinger_lower_5: middle.map((value, row) => value - at(row)),
        bollinger_width_5: middle.map((value, row) => (2 * at(row)) / value),
        bollinger_percent_5: middle.map((value, row) => ((close[row] ?? 0) - value + at(row)) / (2 * at(row))),
      };
    },
  },
  {
    operator: 'atr',
    arguments: { period: barCount(4), ...absolute },
    expected: ({ high, low, close }) => ({ atr_4: naive.atr(high, low, close, 4) }),
  },
  {
    operator: 'atr',
    arguments: { period: barCount(4), relative: bool(true) },
    expected: ({ high, low, close }) => ({
      atr_4: naive.atr(high, low, close, 4).map((range, row) => range / (close[row] ?? Number.NaN)),
    }),
  },
  { operator: 'obv', arguments: {}, expected: ({ close, volume }) => ({ obv: naive.obv(close, volume) }) },
  {
    operator: 'volume_zscore',
    arguments: { periods: bars(3, 8) },
    expected: ({ volume }) => {
      const over = (period: number) =>
        naive.eachWindow(
          volume,
          period,
          (window) => ((window.at(-1) ?? 0) - naive.mean(window)) / naive.deviation(window, 1),
        );
      return { volume_zscore_3: over(3), volume_zscore_8: over(8) };
    },
  },
];
