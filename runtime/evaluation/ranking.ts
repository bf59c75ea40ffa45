/**
 * The rows of an evaluation by falling score: one entry for each distinct score, with how many positives and negatives have
 * it. Every threshold-free figure is a sum over these entries, so that tied scores never depend on the order of the rows.
 */
export interface Ranking {
  /** Distinct scores, falling. */
  readonly scores: Float64Array;
  /** Rows of the positive class with that score. */
  readonly positives: Uint32Array;
  readonly negatives: Uint32Array;
  readonly positiveRows: number;
  readonly negativeRows: number;
}

/**
 * Ranks rows by score in O(n log n). `targets` holds 0 and 1, `scores` no NaN; both have one entry a row.
 * Positives and negatives are sorted apart, as plain typed arrays, and merged: no index array, no comparator.
 */
export function rankScores(targets: ArrayLike<number>, scores: ArrayLike<number>): Ranking {
  const rows = targets.length;
  let positiveRows = 0;
  for (let row = 0; row < rows; row++) if (targets[row] === 1) positiveRows++;
  const positive = new Float64Array(positiveRows);
  const negative = new Float64Array(rows - positiveRows);
  let positiveCount = 0;
  let negativeCount = 0;
  for (let row = 0; row < rows; row++) {
    // Adding 0 turns -0 into 0: the sort would put them apart although they are equal.
    const score = (scores[row] ?? Number.NaN) + 0;
    if (targets[row] === 1) positive[positiveCount++] = score;
    else negative[negativeCount++] = score;
  }
  positive.sort();
  negative.sort();

  const distinct = new Float64Array(rows);
  const positives = new Uint32Array(rows);
  const negatives = new Uint32Array(rows);
  let entries = 0;
  let p = positiveRows - 1;
  let n = negative.length - 1;
  while (p >= 0 || n >= 0) {
    const score = Math.max(positive[p] ?? Number.NEGATIVE_INFINITY, negative[n] ?? Number.NEGATIVE_INFINITY);
    const positivesBefore = p;
    const negativesBefore = n;
    while (p >= 0 && positive[p] === score) p--;
    while (n >= 0 && negative[n] === score) n--;
    if (p === positivesBefore && n === negativesBefore) throw new RangeError('a score is NaN');
    distinct[entries] = score;
    positives[entries] = positivesBefore - p;
    negatives[entries] = negativesBefore - n;
    entries++;
  }
  return {
    scores: distinct.subarray(0, entries),
    positives: positives.subarray(0, entries),
    negatives: negatives.subarray(0, entries),
    positiveRows,
    negativeRows: rows - positiveRows,
  };
}

/**
 * Area under the receiver operating characteristic: the probability that a random positive scores above a random negative,
 * ties counting half (midranks). NaN where a class has no rows.
 */
export function rocAuc(ranking: Ranking): number {
  let above = 0;
  let area = 0;
  for (let i = 0; i < ranking.scores.length; i++) {
    const positives = ranking.positives[i] ?? 0;
    area += (ranking.negatives[i] ?? 0) * (above + positives / 2);
    above += positives;
  }
  return ranking.positiveRows === 0 || ranking.negativeRows === 0
    ? Number.NaN
    : area / ranking.positiveRows / ranking.negativeRows;
}

/**
 * Average precision: the sum of precision × gain of recall over falling thresholds, without interpolation (as
 * scikit-learn's `average_precision_score`). NaN without positives.
 */
export function averagePrecision(ranking: Ranking): number {
  let hits = 0;
  let rows = 0;
  let sum = 0;
  for (let i = 0; i < ranking.scores.length; i++) {
    const positives = ranking.positives[i] ?? 0;
    hits += positives;
    rows += positives + (ranking.negatives[i] ?? 0);
    sum += (positives * hits) / rows;
  }
  return ranking.positiveRows === 0 ? Number.NaN : sum / ranking.positiveRows;
}
