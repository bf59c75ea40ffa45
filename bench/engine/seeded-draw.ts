import type { RandomDraw } from '../../compiler/tensor/program.ts';

/** A linear congruential generator: enough for data to measure and test with. */
export function seededDraw(seed: number): RandomDraw {
  let word = seed >>> 0;
  const uniform = (): number => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word / 2 ** 32;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
