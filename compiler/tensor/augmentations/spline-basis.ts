/**
 * The natural cubic spline through `places` equidistant knots, as a matrix [places, points]: column p holds how much each knot's value
 * counts at the p-th of `points` equidistant points from the first knot to the last (C. de Boor, A Practical Guide to
 * Splines, 1978, chapter IV).
 */
export function splineBasis(places: number, points: number): Float64Array {
  const basis = new Float64Array(places * points);
  for (let knot = 0; knot < places; knot++) {
    const values = new Float64Array(places);
    values[knot] = 1;
    const bends = secondDerivatives(values);
    for (let point = 0; point < points; point++)
      basis[knot * points + point] = valueAt(values, bends, (point * (places - 1)) / (points - 1));
  }
  return basis;
}

/** Second derivatives at the knots, one apart; 0 at both ends. By elimination of the tridiagonal system (L. H. Thomas). */
function secondDerivatives(values: Float64Array): Float64Array {
  const last = values.length - 1;
  const at = (index: number) => values[index] ?? 0;
  const bends = new Float64Array(values.length);
  const factors = new Float64Array(values.length);
  for (let knot = 1; knot < last; knot++) {
    const pivot = 4 - (factors[knot - 1] ?? 0);
    factors[knot] = 1 / pivot;
    const right = 6 * (at(knot + 1) - 2 * at(knot) + at(knot - 1));
    bends[knot] = (right - (bends[knot - 1] ?? 0)) / pivot;
  }
  for (let knot = last - 1; knot > 0; knot--)
    bends[knot] = (bends[knot] ?? 0) - (factors[knot] ?? 0) * (bends[knot + 1] ?? 0);
  return bends;
}

function valueAt(values: Float64Array, bends: Float64Array, place: number): number {
  const knot = Math.min(Math.floor(place), values.length - 2);
  const right = place - knot;
  const left = 1 - right;
  const [value = 0, next = 0] = values.subarray(knot, knot + 2);
  const [bend = 0, nextBend = 0] = bends.subarray(knot, knot + 2);
  return left * value + right * next + ((left ** 3 - left) * bend + (right ** 3 - right) * nextBend) / 6;
}
