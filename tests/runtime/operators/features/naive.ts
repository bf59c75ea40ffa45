/** Indicators by their definitions, one window at a time: slow, and written apart from what they check. */

export type Series = readonly number[];
const nan = Number.NaN;

export function window(values: Series, index: number, period: number): Series | undefined {
  return index + 1 < period ? undefined : values.slice(index + 1 - period, index + 1);
}

export function mean(values: Series): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function deviation(values: Series, freedom: number): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - freedom));
}

export function eachWindow(values: Series, period: number, compute: (window: Series) => number): Series {
  return values.map((_, index) => {
    const own = window(values, index, period);
    return own === undefined ? nan : compute(own);
  });
}

export function logReturns(close: Series, period: number): Series {
  return close.map((price, index) => (index < period ? nan : Math.log(price / (close[index - period] ?? nan))));
}

export function sma(values: Series, period: number): Series {
  return eachWindow(values, period, mean);
}

/** The weighted sum written out: seed times (1 - w)^k and each later value times w (1 - w)^age. */
export function weighted(values: Series, period: number, weight: number): Series {
  return values.map((_, index) => {
    if (index + 1 < period) return nan;
    const seed = mean(values.slice(0, period)) * (1 - weight) ** (index + 1 - period);
    return values
      .slice(period, index + 1)
      .reduce((sum, value, place) => sum + weight * (1 - weight) ** (index - period - place) * value, seed);
  });
}

export function ema(values: Series, period: number): Series {
  return weighted(values, period, 2 / (period + 1));
}

export function rsi(close: Series, period: number, wilder: boolean): Series {
  const changes = close.slice(1).map((price, index) => price - (close[index] ?? nan));
  const gains = changes.map((change) => (change > 0 ? change : 0));
  const losses = changes.map((change) => (change < 0 ? -change : 0));
  const average = (values: Series): Series => (wilder ? weighted(values, period, 1 / period) : sma(values, period));
  const down = average(losses);
  return [
    nan,
    ...average(gains).map((gain, index) => {
      const loss = down[index] ?? nan;
      if (gain === 0 && loss === 0) return 0;
      return loss === 0 ? 100 : 100 - 100 / (1 + gain / loss);
    }),
  ].slice(0, close.length);
}

export function macd(close: Series, fast: number, slow: number, signal: number): readonly Series[] {
  const slowly = ema(close, slow);
  const line = ema(close, fast).map((value, index) => value - (slowly[index] ?? nan));
  const averages = ema(line.slice(slow - 1), signal);
  const signals = line.map((_, index) => averages[index - slow + 1] ?? nan);
  return [line, signals, line.map((value, index) => value - (signals[index] ?? nan))];
}

export function atr(high: Series, low: Series, close: Series, period: number): Series {
  const ranges = high.map((top, index) => {
    const bottom = low[index] ?? nan;
    if (index === 0) return top - bottom;
    const before = close[index - 1] ?? nan;
    return Math.max(top - bottom, Math.abs(top - before), Math.abs(bottom - before));
  });
  return weighted(ranges, period, 1 / period);
}

export function obv(close: Series, volume: Series): Series {
  return close.map((_, index) =>
    volume.slice(0, index + 1).reduce((sum, own, at) => {
      if (at === 0) return own;
      const change = (close[at] ?? nan) - (close[at - 1] ?? nan);
      return change > 0 ? sum + own : change < 0 ? sum - own : sum;
    }, 0),
  );
}
