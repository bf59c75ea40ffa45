/**
 * Mean and sum of squared deviations of each window of `period` values, for windows that lie wholly inside `values`.
 *
 * Linear in time and free of cancellation: values are cut into blocks of `period`; a window is the end of one block and the
 * beginning of the next, and the moments of both are merged (Chan, Golub & LeVeque 1983). Nothing is ever subtracted from a
 * running sum, so equal values have exactly no deviation and an outlier leaves no trace once it has left.
 */
export function rollingMoments(
  values: Float64Array,
  period: number,
  visit: (index: number, mean: number, squares: number) => void,
): void {
  const tailMeans = new Float64Array(period);
  const tailSquares = new Float64Array(period);
  for (let block = 0; block < values.length; block += period) {
    // Moments of the current block from its first value to each, joined with the tail of the block before.
    let mean = 0;
    let squares = 0;
    const end = Math.min(block + period, values.length);
    for (let index = block; index < end; index++) {
      const count = index - block + 1;
      const value = values[index] ?? 0;
      const step = value - mean;
      mean += step / count;
      squares += step * (value - mean);
      if (count === period) visit(index, mean, squares);
      else if (block > 0) {
        const before = period - count;
        const tailMean = tailMeans[count] ?? 0;
        const distance = mean - tailMean;
        visit(
          index,
          tailMean + (distance * count) / period,
          (tailSquares[count] ?? 0) + squares + (distance * distance * before * count) / period,
        );
      }
    }
    if (end - block < period) return;
    // tail[k]: moments of the block without its first k values.
    mean = 0;
    squares = 0;
    for (let offset = period - 1; offset >= 0; offset--) {
      const value = values[block + offset] ?? 0;
      const step = value - mean;
      mean += step / (period - offset);
      squares += step * (value - mean);
      tailMeans[offset] = mean;
      tailSquares[offset] = squares;
    }
  }
}

/** Mean of each window of `period` values; the first `period - 1` stay as they are. */
export function rollingMean(values: Float64Array, period: number, output: Float64Array): void {
  rollingMoments(values, period, (index, mean) => {
    output[index] = mean;
  });
}

/**
 * Exponential average with weight `weight` for each new value, seeded at index `period - 1` by the mean of the first `period`
 * values; what comes before stays as it is.
 */
export function seededAverage(values: Float64Array, period: number, weight: number, output: Float64Array): void {
  if (values.length < period) return;
  let average = 0;
  for (let index = 0; index < period; index++) average += ((values[index] ?? 0) - average) / (index + 1);
  output[period - 1] = average;
  for (let index = period; index < values.length; index++) {
    average += weight * ((values[index] ?? 0) - average);
    output[index] = average;
  }
}

/** Exponential moving average: weight 2 / (period + 1). */
export function exponentialAverage(values: Float64Array, period: number, output: Float64Array): void {
  seededAverage(values, period, 2 / (period + 1), output);
}

/** J. W. Wilder's smoothing: weight 1 / period. */
export function wilderAverage(values: Float64Array, period: number, output: Float64Array): void {
  seededAverage(values, period, 1 / period, output);
}

/** `numerator / denominator`, missing where the denominator is 0. */
export function quotient(numerator: number, denominator: number): number {
  return denominator === 0 ? Number.NaN : numerator / denominator;
}

/** An array of `length` missing values. */
export function missing(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}
