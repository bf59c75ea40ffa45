/*
 * Exponential and logarithm from + - * / and the bits of a double alone, whose results IEEE 754 fixes: equal on every machine
 * and in every engine, which `Math.exp` and `Math.log` are not bound to be. Relative error below 1e-15.
 */

const LN2_HIGH = 0.6931471803691238; // the upper bits of ln 2, so that k * LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;
const bits = new DataView(new ArrayBuffer(8));

/** e^x for |x| < 700. */
export function exp(x: number): number {
  const power = Math.round(x / (LN2_HIGH + LN2_LOW));
  const rest = x - power * LN2_HIGH - power * LN2_LOW; // |rest| <= ln 2 / 2
  let sum = 1;
  for (let term = 17; term >= 1; term--) sum = 1 + (sum * rest) / term;
  return sum * powerOfTwo(power);
}

/** ln x for a normal x > 0. */
export function log(x: number): number {
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let power = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0); // 1 <= mantissa < 2
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    power++;
  }
  // ln m = 2 artanh((m - 1) / (m + 1)); the argument is below 0.172
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return power * LN2_HIGH + (power * LN2_LOW + 2 * ratio * sum);
}

function powerOfTwo(power: number): number {
  bits.setUint32(0, (power + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
