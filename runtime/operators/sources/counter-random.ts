import { log } from './portable-math.ts';

/** Numbers that are a function of (seed, bar, asset, stream) alone: no state, so longer and wider draws extend shorter ones. */
export interface CounterRandom {
  /** Two independent uniform numbers inside (0, 1). */
  uniforms(bar: number, asset: number, stream: number): readonly [number, number];
  /** Two independent standard normal numbers. */
  normals(bar: number, asset: number, stream: number): readonly [number, number];
}

/** Philox 4x32 with 10 rounds (Salmon, Moraes, Dror & Shaw 2011); normals by Marsaglia's polar method. */
export function counterRandom(seed: number): CounterRandom {
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  const words = new Uint32Array(4);
  const draw = (bar: number, asset: number, stream: number, attempt: number): void => {
    words[0] = bar;
    words[1] = asset;
    words[2] = stream;
    words[3] = attempt;
    philox(words, low, high);
  };
  const unit = (word: number): number => ((words[word] ?? 0) + 0.5) / 2 ** 32;
  return {
    uniforms(bar, asset, stream) {
      draw(bar, asset, stream, 0);
      return [unit(0), unit(1)];
    },
    normals(bar, asset, stream) {
      for (let attempt = 0; ; attempt++) {
        draw(bar, asset, stream, attempt);
        for (const word of [0, 2]) {
          const x = 2 * unit(word) - 1;
          const y = 2 * unit(word + 1) - 1;
          const square = x * x + y * y;
          if (square >= 1 || square === 0) continue;
          const radius = Math.sqrt((-2 * log(square)) / square);
          return [x * radius, y * radius];
        }
      }
    },
  };
}

/** Replaces the four words of `counter` by ten rounds of Philox with the key (`key0`, `key1`). */
export function philox(counter: Uint32Array, key0: number, key1: number): void {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ key0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ key1) >>> 0;
    c3 = low0;
    key0 = (key0 + 0x9e3779b9) >>> 0;
    key1 = (key1 + 0xbb67ae85) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** The upper 32 bits of the product of two 32-bit words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor((aLow * bHigh + (middle % 0x10000)) / 0x10000);
}
