import type { Emitter } from './emit.ts';

/** Past this, erf is 1 in float64. */
const largestArgument = 6;

/** Terms after which the series at `largestArgument` has converged. */
const terms = 130;

/**
 * erf(x) = 2 / √π e^(-x²) Σ 2^n x^(2n+1) / (1·3·…·(2n+1)), whose terms all have one sign (M. Abramowitz and I. Stegun, 1964,
 * 7.1.6), by Horner's scheme. For gradient checks: exact, but slow.
 */
export function emitErf(emitter: Emitter, input: string, output: string): void {
  const scalar = (value: number) => emitter.constant([value], [], 'float64');
  const x = emitter.node('Min', [emitter.node('Max', [input, scalar(-largestArgument)]), scalar(largestArgument)]);
  const square = emitter.node('Mul', [x, x]);
  let sum = scalar(1);
  for (let n = terms; n >= 1; n--) {
    const term = emitter.node('Mul', [emitter.node('Mul', [square, scalar(2 / (2 * n + 1))]), sum]);
    sum = emitter.node('Add', [term, scalar(1)]);
  }
  const weight = emitter.node('Mul', [x, emitter.node('Exp', [emitter.node('Neg', [square])])]);
  emitter.node('Mul', [emitter.node('Mul', [weight, scalar(2 / Math.sqrt(Math.PI))]), sum], {}, output);
}

/** ln(1 + e^x) as max(x, 0) + ln(1 + e^-|x|), which neither overflows nor cancels. */
export function emitSoftplus(emitter: Emitter, x: string, output: string): void {
  const scalar = (value: number) => emitter.constant([value], [], 'float64');
  const decay = emitter.node('Exp', [emitter.node('Neg', [emitter.node('Abs', [x])])]);
  const logarithm = emitter.node('Log', [emitter.node('Add', [decay, scalar(1)])]);
  emitter.node('Add', [emitter.node('Relu', [x]), logarithm], {}, output);
}
